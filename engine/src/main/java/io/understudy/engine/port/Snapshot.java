package io.understudy.engine.port;

import io.understudy.core.log.BatchId;
import java.util.List;

/**
 * All live flows at one head.
 *
 * @param headTimeMillis the durable time of the head; 0 for an empty log
 * @param reigns rows of the shard itself, oldest first: the last acceptance of a loss, and those
 *     that began and ended the last few reigns
 * @param rows rows of live flows, each flow's in order of their indices
 */
public record Snapshot(
    BatchId head, long headTimeMillis, List<StoredRow> reigns, List<StoredRow> rows) {}
