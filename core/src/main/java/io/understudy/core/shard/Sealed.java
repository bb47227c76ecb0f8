package io.understudy.core.shard;

import io.understudy.core.log.Batch;
import io.understudy.core.log.IndexRow;
import java.util.List;

/** A batch that is ready to be committed, with what it changes in the look-up table. */
public record Sealed(Batch batch, List<IndexRow> index) {}
