package io.understudy.engine.port;

import io.understudy.core.log.BatchId;
import org.jspecify.annotations.Nullable;

/** The log holds another batch, or none, where this instance knows one. */
public final class HistoryDiffersException extends StoreException {
  private static final long serialVersionUID = 1;

  private final BatchId known;

  /**
   * @param known what this instance knows
   * @param found what stands there now; {@code null} when the log ends before
   */
  public HistoryDiffersException(BatchId known, @Nullable BatchId found) {
    super(
        "This instance knows batch "
            + known
            + "; the log has "
            + (found == null ? "no batch of that number" : found)
            + ". The database came back behind or different.",
        null);
    this.known = known;
  }

  public BatchId known() {
    return known;
  }
}
