package io.understudy.engine;

import io.understudy.core.log.BatchId;
import io.understudy.core.shard.RehearsalView;
import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.StageView;
import org.jspecify.annotations.Nullable;

/**
 * How an instance sees itself and the stage at this moment.
 *
 * @param role {@code warming} (up), {@code warm}, {@code claiming}, {@code hot}, {@code leaving},
 *     {@code stopped}
 * @param epoch of the own reign while hot, else of the last known one
 * @param sentence why it is in this role, for people
 * @param hotAddress where the hot instance's HTTP API answers, or that of the one that the stage
 *     was left for; empty when none is known
 * @param hotEpoch the epoch under which that instance is hot or is to be
 * @param lagBatches how far behind the last known head
 * @param rehearsal how far the rehearsal is, and what it found, while warm
 * @param takeoverMillis how long it would take from the stage lock until it performs, as it
 *     expects; negative while it cannot tell
 * @param receipt what it wrote of its own last reign; {@code null} before the first
 * @param probation what there is to tell of builds on probation, or that failed it; empty for
 *     nothing
 * @param stage the last successful read of the stage; {@code null} before the first
 */
public record InstanceView(
    String instance,
    String incarnation,
    String build,
    String role,
    long epoch,
    String sentence,
    String hotAddress,
    long hotEpoch,
    BatchId position,
    BatchId settled,
    long lagBatches,
    long flowsLive,
    long flowsHospital,
    RehearsalView rehearsal,
    int takeoverMillis,
    @Nullable Receipt receipt,
    String probation,
    @Nullable StageView stage) {}
