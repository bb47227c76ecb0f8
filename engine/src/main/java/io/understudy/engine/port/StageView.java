package io.understudy.engine.port;

import io.understudy.core.log.BatchId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stage as one read saw it.
 *
 * @param epoch of the last claim; 0 before the first
 * @param instance who claimed last
 * @param incarnation who claimed last
 * @param counter goes up with each renewal of the hot incarnation; compared only with itself
 * @param understudy the instance that the hot one wants to be next
 * @param successor the instance that a handover was promised to; only this one may take the stage
 *     while the promise stands
 * @param released the last reign ended politely and nobody claimed since
 * @param settled the settled position that the hot instance last wrote
 * @param paused maintenance: nobody takes the stage
 * @param pauseReason why, and who says so; empty when it is not paused
 * @param instances the last report of each instance of the node
 */
public record StageView(
    long epoch,
    @Nullable String instance,
    @Nullable String incarnation,
    long counter,
    @Nullable String understudy,
    @Nullable String successor,
    boolean released,
    BatchId settled,
    boolean paused,
    String pauseReason,
    List<InstanceReport> instances) {}
