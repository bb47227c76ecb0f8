package io.understudy.testkit.store;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Row;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.LogWriter;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.Transactions;
import io.understudy.flow.FlowId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one reign writes with, on one session. */
final class MemoryReign implements ReignStore {
  private final MemoryDatabase database;
  private final MemorySession session;
  private final MemoryTransactions transactions;
  private boolean over;

  MemoryReign(MemoryDatabase database, MemorySession session, long epoch, int transactionsMax) {
    this.database = database;
    this.session = session;
    this.transactions = new MemoryTransactions(database, session, epoch, transactionsMax);
  }

  @Override
  public LogWriter log() {
    return (batch, index) ->
        database.locked(
            () -> {
              CommitOutcome outcome = commit(batch, index);
              over |= !(outcome instanceof CommitOutcome.Committed);
              return outcome;
            });
  }

  private CommitOutcome commit(Batch batch, List<IndexRow> index) {
    if (over || !database.isOpen(session)) {
      return new CommitOutcome.Unknown("The reign has ended.", null);
    }
    @Nullable BatchId before = database.at(batch.seq() - 1);
    if (!batch.previousId().equals(before)) {
      return new CommitOutcome.AnotherHistory(
          "Expected " + batch.previousId() + ", found " + before + ".");
    }
    if (database.at(batch.seq()) != null) {
      return new CommitOutcome.Fenced("Batch " + batch.seq() + " is there already.");
    }
    @Nullable String refusal = database.flows.refusal(index);
    if (refusal != null) {
      return new CommitOutcome.Unknown("The batch was refused: " + refusal + ".", null);
    }
    database.batches.put(batch.seq(), batch);
    database.flows.apply(batch, index);
    for (Row row : batch.rows()) {
      if (row.flow().equals(Row.SHARD)
          && EntryCodec.decode(row) instanceof Entry.ReignEnded reignEnded) {
        database.reigns.replaceAll(
            reign ->
                reign.epoch() == batch.epoch()
                    ? ended(reign, batch.timeMillis(), reignEnded.cause())
                    : reign);
      }
    }
    return new CommitOutcome.Committed();
  }

  static ReignSummary ended(ReignSummary reign, long timeMillis, String cause) {
    return new ReignSummary(
        reign.epoch(),
        reign.instance(),
        reign.incarnation(),
        reign.build(),
        reign.cause(),
        reign.startedMillis(),
        timeMillis,
        cause);
  }

  @Override
  public Transactions transactions() {
    return transactions;
  }

  @Override
  public String retain(Retention retention) {
    return database.locked(
        () -> {
          long now = database.batches.lastEntry().getValue().timeMillis();
          long before = now - Duration.ofDays(retention.finishedDays()).toMillis();
          Set<FlowId> gone = Set.copyOf(database.flows.forget(before));
          database.steps.keySet().removeIf(step -> gone.contains(step.flow()));
          long head = database.head().seq();
          int size = database.batches.size();
          database
              .batches
              .values()
              .removeIf(batch -> batch.seq() < head && batch.timeMillis() <= before);
          int batches = size - database.batches.size();
          return gone.isEmpty() && batches == 0
              ? ""
              : "Removed " + gone.size() + " flows and " + batches + " batches.";
        });
  }

  @Override
  public void close() {
    session.end();
  }
}
