package io.understudy.engine.stage;

import io.understudy.core.shard.Event;
import io.understudy.engine.loop.ShardLoop;
import io.understudy.engine.port.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Keeps steps from being begun that only a person could judge if they were interrupted, before a
 * reign ends on purpose. Any thread.
 */
public record HoldSteps(ShardLoop loop, Ticker ticker) {
  private static final long LOOK_NANOS = 2_000_000;
  private static final long ANSWER_NANOS_MAX = Duration.ofSeconds(5).toNanos();

  /** None begins from now on. */
  public void hold() {
    loop.post(new Event.DoubtfulStepsHeld(true));
  }

  /** They begin again; harmless when none was held. */
  public void letGo() {
    loop.post(new Event.DoubtfulStepsHeld(false));
  }

  /**
   * Waits for those that are under way.
   *
   * @param wanted whether it is still worth it
   * @return one that is not done in time; empty when there is none
   */
  public Optional<String> await(long untilNanos, BooleanSupplier wanted) {
    Optional<String> step = underWay(untilNanos);
    while (step.isPresent() && wanted.getAsBoolean() && ticker.nanos() - untilNanos <= 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      step = underWay(untilNanos);
    }
    return step;
  }

  /** A loop that does not answer in time may have one. */
  private Optional<String> underWay(long untilNanos) {
    long left = Math.max(LOOK_NANOS, untilNanos - ticker.nanos());
    return loop.call(shard -> Optional.ofNullable(shard.doubtfulStep()))
        .completeOnTimeout(
            Optional.of("something"), Math.min(left, ANSWER_NANOS_MAX), TimeUnit.NANOSECONDS)
        .join();
  }
}
