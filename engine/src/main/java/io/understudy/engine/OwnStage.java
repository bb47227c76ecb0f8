package io.understudy.engine;

import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import io.understudy.engine.stage.HoldSteps;
import io.understudy.engine.stage.StageDriver;
import io.understudy.engine.stage.StageNews;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators can do about the stage at this instance, and what it does itself.
 *
 * @param incarnation of this instance
 * @param store where the stage and the journal are
 * @param steps of its reign
 */
record OwnStage(StageDriver driver, Store store, String incarnation, HoldSteps steps)
    implements StageDesk {
  private static final Logger LOG = LoggerFactory.getLogger(OwnStage.class);
  private static final Duration ENDING_MAX = Duration.ofSeconds(2);

  @Override
  public CompletableFuture<HandoverEnd> handOver(HandoverOrder order) {
    boolean anybody = order.to() == null && driver.reign() != null;
    return driver.handOver(order, anybody ? avoided() : Set.of());
  }

  /** The instances whose build failed its probation; they get the stage when they are named. */
  private Set<String> avoided() {
    return BarredBuilds.read(store.flows()).instances(driver.lastView());
  }

  /** Nobody asked for it, so it goes to no build that failed its probation. */
  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the order's time
  void handOverByItself(HandoverOrder order) {
    handOverUnlessBarred(order)
        .thenAccept(
            end -> {
              if (end instanceof HandoverEnd.Refused(String why)) {
                LOG.info(
                    "The stage was not handed over to {} as {} wanted: {}",
                    order.to(),
                    order.by(),
                    why);
              }
            });
  }

  private CompletableFuture<HandoverEnd> handOverUnlessBarred(HandoverOrder order) {
    try {
      if (order.to() == null || !avoided().contains(order.to())) {
        return handOver(order);
      }
      String why = "its build failed its probation";
      return CompletableFuture.completedFuture(new HandoverEnd.Refused(why));
    } catch (StoreException e) {
      return CompletableFuture.completedFuture(new HandoverEnd.Refused(e.toString()));
    }
  }

  @Override
  public void pause(String reason) {
    store.stage().pause(true, reason);
  }

  @Override
  public void resume() {
    store.stage().pause(false, "");
  }

  @Override
  public Optional<String> holdDoubtfulSteps(Duration atMost) {
    steps.hold();
    Optional<String> left = steps.await(steps.ticker().nanos() + atMost.toNanos(), () -> true);
    if (left.isPresent()) {
      steps.letGo();
    }
    return left;
  }

  @Override
  public void letDoubtfulStepsGo() {
    steps.letGo();
  }

  @Override
  public int dropConnections() {
    // Nobody bears this name, so none of the sessions is spared as one of ours.
    return store.stage().terminate(incarnation, incarnation + "-none", ENDING_MAX);
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
    } catch (TimeoutException | ExecutionException | StoreException e) {
      return "the stage was not handed over: " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the stage was not handed over: interrupted";
    }
  }
}
