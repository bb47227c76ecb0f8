package io.understudy.engine.port;

import io.understudy.core.log.Batch;
import io.understudy.core.log.IndexRow;
import java.util.List;

/** Appends to the log. One thread uses it. */
public interface LogWriter {

  /**
   * Commits the batch on top of exactly {@link Batch#previousId}, in one transaction with its index
   * rows. After any other outcome than {@link CommitOutcome.Committed} the reign is over, and every
   * further batch is refused with {@link CommitOutcome.Unknown}.
   */
  CommitOutcome commit(Batch batch, List<IndexRow> index);
}
