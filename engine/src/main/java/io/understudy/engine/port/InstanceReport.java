package io.understudy.engine.port;

import io.understudy.core.log.BatchId;
import io.understudy.core.stage.Proof;
import io.understudy.core.stage.QueuePlace;

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
 * @param place whether it waits for the stage lock, and has what a reign of its own needs
 * @param address where its HTTP API answers; empty when it has none
 * @param takeoverMillis how long it would take from the stage lock until it performs, as it
 *     expects; negative when it cannot tell, such as while hot
 * @param proof what rehearsal says of its build
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
    QueuePlace place,
    String address,
    String build,
    boolean reachesBroker,
    int takeoverMillis,
    Proof proof) {
  public static final int CANNOT_TELL = -1;
}
