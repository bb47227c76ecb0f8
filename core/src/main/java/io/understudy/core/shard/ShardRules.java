package io.understudy.core.shard;

import io.understudy.flow.FlowLimits;
import java.util.Map;
import java.util.Set;

/**
 * What a shard is bounded by.
 *
 * @param flows the flows that this build can run, by name
 * @param responders those of them that sessions may start
 * @param build what code this is, for the journal
 * @param entryBytesMax the largest input, result, signal or published value
 * @param flowsLiveMax how many flows may live at once
 * @param fibersMax parked flows beyond this many fibers are dropped from memory
 * @param signalsWaitingMax how many signals may wait in one flow, and messages in one session
 * @param unackedMax how many messages of one session may wait for the other side
 * @param ackedAtOnce acknowledgements are journaled with what comes next, or so many at once
 * @param rehearsal what of the flows' code warm instances run along the journal
 * @param clockJumpMaxMillis a wall clock jump beyond this is reported, not followed
 * @param crashWindowMillis a reign shorter than this that did not end politely is a crash
 * @param crashesMax a flow without progress over so many crashes in a row is under suspicion
 */
public record ShardRules(
    Map<String, FlowLimits> flows,
    Set<String> responders,
    String build,
    int entryBytesMax,
    int flowsLiveMax,
    int fibersMax,
    int signalsWaitingMax,
    int unackedMax,
    int ackedAtOnce,
    RehearsalRules rehearsal,
    long clockJumpMaxMillis,
    long crashWindowMillis,
    int crashesMax) {

  public ShardRules {
    if (unackedMax <= ackedAtOnce) {
      throw new IllegalArgumentException(
          "Of "
              + unackedMax
              + " messages that may wait, "
              + ackedAtOnce
              + " acknowledgements are journaled at once: the first is to be the larger one.");
    }
  }

  public static ShardRules defaults(Map<String, FlowLimits> flows) {
    return new ShardRules(
        flows,
        flows.keySet(),
        "dev",
        1 << 20,
        1_000_000,
        100_000,
        10_000,
        10_000,
        64,
        RehearsalRules.OFF,
        60_000,
        60_000,
        2);
  }

  public ShardRules withRehearsal(RehearsalRules other) {
    return new ShardRules(
        flows,
        responders,
        build,
        entryBytesMax,
        flowsLiveMax,
        fibersMax,
        signalsWaitingMax,
        unackedMax,
        ackedAtOnce,
        other,
        clockJumpMaxMillis,
        crashWindowMillis,
        crashesMax);
  }

  /** The same bounds for another build, whose flows may take part in other sessions. */
  public ShardRules withBuild(String other, Set<String> others) {
    return new ShardRules(
        flows,
        others,
        other,
        entryBytesMax,
        flowsLiveMax,
        fibersMax,
        signalsWaitingMax,
        unackedMax,
        ackedAtOnce,
        rehearsal,
        clockJumpMaxMillis,
        crashWindowMillis,
        crashesMax);
  }
}
