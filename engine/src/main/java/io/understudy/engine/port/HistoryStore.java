package io.understudy.engine.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the store knows of its own history, and what instances miss in it. Any thread. */
public interface HistoryStore {

  /** Whether the log has what is known to be settled. */
  Comparison compare(Settled known);

  /**
   * Writes what this instance misses, for the others, and reads how it stands, in one round trip.
   *
   * @param mine {@code null} for nothing
   */
  HistoryView tell(String instance, @Nullable Loss mine);

  /** What a comparison found. */
  sealed interface Comparison {
    /**
     * The batch is there.
     *
     * @param known with the epoch that the batch was made under
     */
    record Stands(Settled known) implements Comparison {}

    /**
     * The batch is not there and need not be: its loss was accepted, or it is older than the
     * retention and cannot be compared.
     */
    record Past() implements Comparison {}

    record Lost(LostBatches batches) implements Comparison {}
  }

  /**
   * How it stands with the history.
   *
   * @param number how often a loss was accepted
   * @param losses what living instances miss and nobody accepted, of this one too
   */
  record HistoryView(long number, List<Loss> losses) {
    public HistoryView {
      losses = List.copyOf(losses);
    }
  }

  /**
   * What an instance misses.
   *
   * @param flows what it knows of the flows that the missing batches were about, in words
   */
  record Loss(String instance, String incarnation, LostBatches batches, String flows) {}
}
