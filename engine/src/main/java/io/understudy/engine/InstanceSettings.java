package io.understudy.engine;

import io.understudy.core.shard.RehearsalRules;
import io.understudy.engine.history.SettledFile;
import io.understudy.engine.port.ReignStore.Retention;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

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
 * @param handoverGrace how long bodies may go on when the stage is handed over, and then again how
 *     long their interruption is waited for; part of what callers wait
 * @param handback how long an instance with a higher priority must have been warm and caught up
 *     before it is handed the stage; empty: it is not
 * @param canaryProbation how long a build that the stage was handed to is watched, and the stage
 *     handed back when its flows fail; zero for not at all
 * @param brokerPatience how long no broker may answer a hot instance before it leaves the stage to
 *     one that is answered
 * @param rehearsal what of the flows' code is run along the journal while warm
 * @param warmUp shown as warming, not yet as warm, until {@link OpenInstance#warmedUp}
 * @param news at which level the instance logs that its role changed
 * @param retention how long finished flows are kept
 * @param settledFile where the settled position outlives the process; {@code null} for nowhere
 * @param watching how the hot instance watches itself
 */
public record InstanceSettings(
    String instance,
    int priority,
    String address,
    String build,
    Duration lease,
    EngineLimits limits,
    Duration leaveDeadline,
    Duration handoverGrace,
    Optional<Duration> handback,
    Duration canaryProbation,
    Duration brokerPatience,
    RehearsalRules rehearsal,
    boolean warmUp,
    Level news,
    Retention retention,
    @Nullable SettledFile settledFile,
    Watching watching) {

  public static InstanceSettings defaults(String instance) {
    return new InstanceSettings(
        instance,
        0,
        "",
        "dev",
        Duration.ofSeconds(2),
        EngineLimits.DEFAULT,
        Duration.ofSeconds(5),
        Duration.ofMillis(25),
        Optional.empty(),
        Duration.ofMinutes(5),
        Duration.ofSeconds(10),
        RehearsalRules.ALL,
        false,
        Level.INFO,
        new Retention(30, 100_000),
        null,
        new Watching(Duration.ofSeconds(3), Duration.ofSeconds(15)));
  }

  public InstanceSettings withNews(Level level) {
    return with(level, limits);
  }

  public InstanceSettings withFlowsLiveMax(int flows) {
    return with(
        news,
        new EngineLimits(
            limits.entryBytesMax(),
            flows,
            limits.eventsQueuedMax(),
            limits.fibersMax(),
            limits.transactionsMax()));
  }

  private InstanceSettings with(Level level, EngineLimits bounds) {
    return new InstanceSettings(
        instance,
        priority,
        address,
        build,
        lease,
        bounds,
        leaveDeadline,
        handoverGrace,
        handback,
        canaryProbation,
        brokerPatience,
        rehearsal,
        warmUp,
        level,
        retention,
        settledFile,
        watching);
  }

  public InstanceSettings withSettledFile(SettledFile file) {
    return new InstanceSettings(
        instance,
        priority,
        address,
        build,
        lease,
        limits,
        leaveDeadline,
        handoverGrace,
        handback,
        canaryProbation,
        brokerPatience,
        rehearsal,
        warmUp,
        news,
        retention,
        file,
        watching);
  }

  /**
   * @param every how often the watchdog walks; zero for never
   * @param patience how long a walk may take before the stage is left to a healthy instance
   */
  public record Watching(Duration every, Duration patience) {
    boolean isOn() {
      return !every.isZero();
    }
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
        new EngineLimits(
            1 << 20,
            1_000_000,
            65_536,
            100_000,
            Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
  }
}
