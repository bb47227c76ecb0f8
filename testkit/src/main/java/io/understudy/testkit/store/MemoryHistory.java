package io.understudy.testkit.store;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.engine.port.HistoryStore.Comparison;
import io.understudy.engine.port.HistoryStore.HistoryView;
import io.understudy.engine.port.HistoryStore.Loss;
import io.understudy.engine.port.LostBatches;
import io.understudy.engine.port.Settled;
import io.understudy.engine.port.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was accepted as lost, and what instances miss. Guarded by the database's lock. */
final class MemoryHistory {
  private final MemoryDatabase database;
  private final List<Accepted> accepted = new ArrayList<>();
  private final Map<String, Loss> losses = new TreeMap<>();

  private record Accepted(Batch batch, Entry.HistoryAccepted entry) {
    boolean covers(long epoch, long seq) {
      return batch.epoch() > epoch && entry.to() >= seq;
    }
  }

  MemoryHistory(MemoryDatabase database) {
    this.database = database;
  }

  void accepted(Batch batch, Entry.@Nullable HistoryAccepted entry) {
    if (entry != null) {
      accepted.add(new Accepted(batch, entry));
    }
  }

  void rewind(long seq) {
    accepted.removeIf(each -> each.batch().seq() > seq);
  }

  /** The last acceptance, as a row of a snapshot. */
  List<StoredRow> lastRow() {
    if (accepted.isEmpty()) {
      return List.of();
    }
    Batch batch = accepted.getLast().batch();
    return List.of(
        new StoredRow(batch.seq(), batch.epoch(), batch.timeMillis(), batch.rows().get(1)));
  }

  Comparison compare(Settled known) {
    BatchId batch = known.batch();
    if (batch.equals(database.at(batch.seq()))) {
      Batch found = database.batches.get(batch.seq());
      return new Comparison.Stands(new Settled(found == null ? 0 : found.epoch(), batch));
    }
    boolean tooOld =
        !database.batches.isEmpty()
            && database.batches.firstKey() > 1
            && database.batches.firstKey() > batch.seq();
    if (tooOld || isCovered(known.epoch(), batch.seq())) {
      return new Comparison.Past();
    }
    long from = 1;
    long epoch = 0;
    for (Batch each : database.batches.headMap(batch.seq(), true).values()) {
      if (each.epoch() <= known.epoch()) {
        from = each.seq() + 1;
        epoch = each.epoch();
      }
    }
    for (Accepted each : accepted) {
      from = each.batch().epoch() > known.epoch() ? Math.max(from, each.entry().to() + 1) : from;
    }
    return new Comparison.Lost(
        new LostBatches(Math.min(from, batch.seq()), batch.seq(), epoch, known.epoch()));
  }

  private boolean isCovered(long epoch, long seq) {
    return accepted.stream().anyMatch(each -> each.covers(epoch, seq));
  }

  HistoryView tell(String instance, @Nullable Loss mine) {
    if (mine == null) {
      losses.remove(instance);
    } else {
      losses.put(instance, mine);
    }
    return new HistoryView(
        accepted.isEmpty() ? 0 : accepted.getLast().entry().history(),
        losses.values().stream()
            .filter(loss -> !isCovered(loss.batches().epochTo(), loss.batches().to()))
            .toList());
  }

  /** The instance stopped. */
  void forget(String incarnation) {
    losses.values().removeIf(loss -> loss.incarnation().equals(incarnation));
  }
}
