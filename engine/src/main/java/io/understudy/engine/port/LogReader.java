package io.understudy.engine.port;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import java.time.Duration;
import java.util.List;

/** Reads the log. Seeing a batch here does not make it settled. */
public interface LogReader {

  /** The rows of all live flows and the head that they stand at, in one consistent view. */
  Snapshot load();

  /**
   * The batches after {@code known}, in order, without gaps, each {@linkplain Batch#verify
   * verified}; empty when there is none. May give fewer than there are, to keep what is read at
   * once within bounds.
   *
   * @throws HistoryDiffersException when {@code known} is not in the log (any more)
   */
  List<Batch> readAfter(BatchId known, int batchesMax);

  /**
   * Waits until there may be a batch after {@code seq}, at most so long; may return early without
   * one. Called by one thread. Returns early when that thread is interrupted, leaving it so.
   */
  void awaitNews(long seq, Duration atMost);
}
