package io.understudy.engine.history;

import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.engine.port.HistoryDiffersException;
import org.jspecify.annotations.Nullable;

/** What an instance asks itself between reading the log to its end and claiming on top of it. */
public interface BeforeClaim {

  /**
   * Makes sure that nothing is missing that is known to be settled.
   *
   * @param read where this instance stood in the log before; nothing later was compared
   * @throws HistoryDiffersException when settled batches are missing
   */
  void check(BatchId read);

  /** The loss that is to be accepted with the claim; {@code null} for none. */
  Entry.@Nullable HistoryAccepted accepted();
}
