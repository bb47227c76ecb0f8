package io.understudy.verification.cluster;

import org.jspecify.annotations.Nullable;

/**
 * The stage as the database has it.
 *
 * @param stage its number there
 * @param epoch of the last claim; 0 before the first
 * @param headSeq the last batch
 * @param understudy whom the hot instance names as the next
 */
public record StageRow(
    int stage,
    long epoch,
    @Nullable String instance,
    @Nullable String incarnation,
    boolean released,
    @Nullable String understudy,
    long headSeq) {}
