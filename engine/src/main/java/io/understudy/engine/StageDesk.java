package io.understudy.engine;

import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import io.understudy.engine.stage.StageNews;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What operators can do about the stage, and how callers hear of it. Any thread. */
public interface StageDesk {

  /** Hands the stage over; refused unless this instance is hot. Ends within the order's time. */
  CompletableFuture<HandoverEnd> handOver(HandoverOrder order);

  /**
   * Maintenance begins: nobody takes the stage until {@link #resume}, and whoever is hot stays so.
   * Durable when it returns.
   *
   * @param reason why, and who says so
   */
  void pause(String reason);

  /** Maintenance ends. */
  void resume();

  /**
   * Lets no step begin any more that only a person could judge if it were interrupted, and waits
   * for those under way.
   *
   * @return one that is not done in time, and then they begin again; empty when there is none
   */
  Optional<String> holdDoubtfulSteps(Duration atMost);

  /** What was held begins. */
  void letDoubtfulStepsGo();

  /**
   * Ends, in the server, the sessions of this instance, as a server that fails would: a reign does
   * not outlive it. Returns how many were ended.
   */
  int dropConnections();

  /** Tells of changes. */
  StageNews news();
}
