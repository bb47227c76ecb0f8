package io.understudy.engine;

import io.understudy.engine.port.StageDoor;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import io.understudy.engine.stage.StageDriver;
import io.understudy.engine.stage.StageNews;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

  /**
   * Callers wait for less when somebody is ready; if nobody is, the stage is just left.
   *
   * @param atMost for the preparation, and again for the rest
   * @return how it went, for people
   */
  String handOverBeforeTheEnd(Duration atMost) {
    HandoverOrder order = new HandoverOrder(null, atMost, "it stops", "the instance itself", "");
    try {
      return handOver(order).get(2 * atMost.toNanos(), TimeUnit.NANOSECONDS).toString();
    } catch (TimeoutException | ExecutionException e) {
      return "the stage was not handed over: " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the stage was not handed over: interrupted";
    }
  }
}
