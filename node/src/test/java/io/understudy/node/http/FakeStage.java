package io.understudy.node.http;

import io.understudy.engine.StageDesk;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import io.understudy.engine.stage.StageNews;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A stage that tells of no news: callers look by themselves now and then. */
class FakeStage implements StageDesk {
  private final StageNews news = new StageNews();

  @Override
  public CompletableFuture<HandoverEnd> handOver(HandoverOrder order) {
    return CompletableFuture.completedFuture(new HandoverEnd.Refused("nobody else is there"));
  }

  @Override
  public void pause(String reason) {
    throw new AssertionError("Nobody asked for maintenance.");
  }

  @Override
  public void resume() {
    throw new AssertionError("Nobody asked for maintenance.");
  }

  @Override
  public Optional<String> holdDoubtfulSteps(Duration atMost) {
    throw new AssertionError("Nobody asked for steps to be held.");
  }

  @Override
  public void letDoubtfulStepsGo() {
    throw new AssertionError("Nobody asked for steps to go on.");
  }

  @Override
  public int dropConnections() {
    throw new AssertionError("Nobody asked for connections to be dropped.");
  }

  @Override
  public StageNews news() {
    return news;
  }
}
