package io.understudy.verification.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What became of one kill of the hot instance.
 *
 * @param victim the killed instance
 * @param epoch the killed reign's
 * @param liveFlows how many flows had been accepted and had not ended right before
 * @param duration from right before SIGKILL to the moment at which this process sees, by reading
 *     the database, the first committed batch of a later epoch with an entry of a flow that was
 *     accepted before; both ends by one monotonic clock, the second late by a read, never early
 */
public record Takeover(String victim, long epoch, long liveFlows, Duration duration) {
  private static final Duration TAKEOVER_MAX = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(1);

  /** Kills the hot instance and waits until flows go on. */
  static Takeover of(InstanceProcess victim, StageInDatabase stage, StageRow before) {
    long liveFlows = stage.liveFlows(before.stage());
    long killed = victim.kill();
    while (!stage.wentOn(before)) {
      if (System.nanoTime() - killed > TAKEOVER_MAX.toNanos()) {
        throw new Await.TooLateException(
            "No flow that was accepted before the kill of "
                + victim
                + " went on within "
                + TAKEOVER_MAX.toSeconds()
                + " s.");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    Duration took = Duration.ofNanos(System.nanoTime() - killed);
    return new Takeover(victim.name(), before.epoch(), liveFlows, took);
  }
}
