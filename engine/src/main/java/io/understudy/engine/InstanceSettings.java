package io.understudy.engine;

import io.understudy.engine.port.ReignStore.Retention;
import java.time.Duration;

/**
 * The engine's settings of one instance. Defaults are {@link #defaults}.
 *
 * @param instance unique in the node
 * @param priority a higher one takes the stage first; negative means never
 * @param address where the HTTP API answers, for the other instances; empty for none
 * @param build what code this is, for the journal
 * @param lease how long a hot instance may be silent, or go without a renewal
 * @param limits what is bounded
 * @param leaveDeadline the longest time of each part of leaving the stage
 * @param rehearsal while warm, run the flows' code along the journal
 * @param retention how long finished flows are kept
 */
public record InstanceSettings(
    String instance,
    int priority,
    String address,
    String build,
    Duration lease,
    EngineLimits limits,
    Duration leaveDeadline,
    boolean rehearsal,
    Retention retention) {

  public static InstanceSettings defaults(String instance) {
    return new InstanceSettings(
        instance,
        0,
        "",
        "dev",
        Duration.ofSeconds(2),
        EngineLimits.DEFAULT,
        Duration.ofSeconds(5),
        true,
        new Retention(30, 100_000));
  }

  /**
   * @param entryBytesMax the largest input, result, signal or published value, in bytes
   * @param flowsLiveMax how many flows may live at once
   * @param eventsQueuedMax how many events may wait for the event loop; callers wait beyond it
   * @param fibersMax how many flows may stand in memory with their thread; waiting ones are dropped
   *     beyond it and rebuilt when their event comes
   * @param transactionsMax how many transactional steps may run at once
   */
  public record EngineLimits(
      int entryBytesMax,
      int flowsLiveMax,
      int eventsQueuedMax,
      int fibersMax,
      int transactionsMax) {
    public static final EngineLimits DEFAULT =
        new EngineLimits(1 << 20, 1_000_000, 65_536, 100_000, 16);
  }
}
