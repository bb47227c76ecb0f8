package io.understudy.engine;

import io.understudy.engine.port.StageDoor;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import io.understudy.engine.stage.StageDriver;
import io.understudy.engine.stage.StageNews;
import java.util.concurrent.CompletableFuture;

/** What operators can do about the stage at this instance. */
record OwnStage(StageDriver driver, StageDoor door) implements StageDesk {
  @Override
  public CompletableFuture<HandoverEnd> handOver(HandoverOrder order) {
    return driver.handOver(order);
  }

  @Override
  public void pause(String reason) {
    door.pause(true, reason);
  }

  @Override
  public void resume() {
    door.pause(false, "");
  }

  @Override
  public StageNews news() {
    return driver.news();
  }
}
