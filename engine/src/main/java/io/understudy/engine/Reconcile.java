package io.understudy.engine;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Tally;
import io.understudy.engine.port.HistoryDiffersException;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.Receipt.Verdict;
import io.understudy.engine.port.StageView;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the reign before with the one that follows: what the old one called settled must stand
 * in the log below the claim, and nothing of it above.
 */
record Reconcile(LogReader log) {
  private static final int BATCHES_MAX = 256;

  /**
   * The last batch that the reign before was heard to call settled, by the stage or by its own
   * report; {@code null} when it was heard to call none.
   */
  static @Nullable BatchId settledBefore(@Nullable StageView view) {
    if (view == null) {
      return null;
    }
    return Stream.concat(
            Stream.of(view.settled()),
            view.instances().stream()
                .filter(one -> one.incarnation().equals(view.incarnation()))
                .map(one -> one.settled()))
        .filter(batch -> batch.seq() > 0)
        .max(Comparator.comparingLong(BatchId::seq))
        .orElse(null);
  }

  /** Reads the log; throws what that throws. */
  Verdict compare(@Nullable StageView view, Batch began) {
    String before = view == null || view.instance() == null ? "" : view.instance();
    BatchId settled = settledBefore(view);
    if (settled == null) {
      return new Verdict(
          true,
          before.isEmpty()
              ? "There was no reign before: nothing to compare."
              : before + " was never heard to call a batch settled: nothing to compare.");
    }
    List<Batch> after;
    try {
      after = log.readAfter(settled, BATCHES_MAX);
    } catch (HistoryDiffersException e) {
      return new Verdict(
          false,
          "LOST: "
              + before
              + " called batch "
              + settled
              + " settled, and it is not in the log. "
              + e.getMessage());
    }
    long unsaid = after.stream().filter(batch -> batch.seq() < began.seq()).count();
    long stale =
        after.stream()
            .filter(batch -> batch.seq() > began.seq() && batch.epoch() < began.epoch())
            .count();
    String kept =
        "Nothing is lost: batch "
            + settled
            + ", the last one that "
            + before
            + " was heard to call settled, stands in the log"
            + (unsaid == 0 ? "" : ", with " + unsaid + " more that it had committed")
            + ".";
    return stale == 0
        ? new Verdict(true, kept + " Nothing is doubled: no batch of an earlier reign follows.")
        : new Verdict(false, kept + " STALE: " + stale + " batches of an earlier reign follow.");
  }

  /** How the steps in doubt and the repeated messages ended, in words. */
  static String words(Tally tally) {
    String steps =
        tally.stepsInDoubt() == 0
            ? ""
            : " Steps in doubt: %d, of which %d were run again, %d probed and %d left to a person; %d have no end yet."
                .formatted(
                    tally.stepsInDoubt(),
                    tally.doubtsRunAgain(),
                    tally.doubtsProbed(),
                    tally.doubtsToPerson(),
                    tally.doubtsOpen());
    return tally.duplicatesDropped() == 0
        ? steps
        : steps + " Messages that came again and were dropped: " + tally.duplicatesDropped() + ".";
  }
}
