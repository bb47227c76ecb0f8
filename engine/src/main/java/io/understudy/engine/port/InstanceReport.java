package io.understudy.engine.port;

import io.understudy.core.log.BatchId;
import io.understudy.core.stage.StageSight.Candidate;

/**
 * What an instance says of itself at each heartbeat.
 *
 * @param instance configured name, unique in the node
 * @param incarnation random, one for each start of the process
 * @param counter goes up with each report of this incarnation
 * @param priority a higher one takes the stage first; negative means never
 * @param position the last batch that this instance has taken in
 * @param settled the last batch that it knows to be settled
 * @param role {@code hot}, {@code warm}, {@code claiming}, {@code leaving}
 * @param sentence why it is in this role, for people
 * @param reachesBroker a broker with the node's inbox answers it, or the node has none
 * @param address where its HTTP API answers; empty when it has none
 * @param flowsDiverged live flows that the code of its build cannot follow, as far as it knows
 */
public record InstanceReport(
    String instance,
    String incarnation,
    long counter,
    int priority,
    BatchId position,
    BatchId settled,
    String role,
    String sentence,
    String address,
    String build,
    boolean reachesBroker,
    long flowsDiverged) {

  /** What this says to the stage. */
  public Candidate candidate() {
    return new Candidate(
        instance, incarnation, counter, priority, position.seq(), reachesBroker, flowsDiverged);
  }
}
