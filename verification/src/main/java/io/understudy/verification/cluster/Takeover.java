package io.understudy.verification.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * What became of one kill of the hot instance.
 *
 * @param node whose instance was killed
 * @param victim the killed instance
 * @param epoch the killed reign's
 * @param liveFlows how many flows had been accepted and had not ended right before
 * @param toClaim from right before SIGKILL to the commit of the next claim
 * @param duration from right before SIGKILL to the commit of the first batch of a later epoch with
 *     an entry of a flow that was accepted before: by the wall clock of this machine, on which the
 *     database runs too and noted when it committed
 */
public record Takeover(
    String node, String victim, long epoch, long liveFlows, Duration toClaim, Duration duration) {
  private static final Duration TAKEOVER_MAX = Duration.ofSeconds(30);

  private static final Duration WORK_MAX = Duration.ofSeconds(20);

  /**
   * Stops the hot instance for a moment as often as it has nothing to do, until it has: where work
   * comes and goes, it could have ended between a look and the kill.
   */
  static void stopAtWork(InstanceProcess victim, StageInDatabase stage, StageRow before) {
    Await.until(
        victim + " to have work",
        WORK_MAX,
        () -> {
          victim.freeze();
          boolean atWork = stage.liveFlows(before.stage()) > 0;
          if (!atWork) {
            victim.thaw();
          }
          return atWork;
        });
  }

  /** Kills the hot instance and waits until flows go on. */
  static Takeover of(InstanceProcess victim, StageInDatabase stage, StageRow before) {
    long liveFlows = stage.liveFlows(before.stage());
    Instant killed = Instant.now();
    victim.kill();
    StageInDatabase.WentOn next =
        Await.value(
            "a flow that was accepted before the kill of " + victim + " to go on",
            TAKEOVER_MAX,
            () -> stage.wentOn(before));
    return new Takeover(
        stage.node(),
        victim.name(),
        before.epoch(),
        liveFlows,
        Duration.between(killed, next.claimed()),
        Duration.between(killed, next.wentOn()));
  }
}
