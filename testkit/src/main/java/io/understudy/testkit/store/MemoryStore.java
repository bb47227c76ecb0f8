package io.understudy.testkit.store;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.FlowStatus;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.HistoryDiffersException;
import io.understudy.engine.port.HistoryStore;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.Receipts;
import io.understudy.engine.port.Settled;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A store of one incarnation on a {@link MemoryDatabase}; keeps the whole contract. */
public final class MemoryStore implements Store {
  private final MemoryDatabase database;
  private final MemoryDoor door;
  private final String incarnation;
  private volatile boolean closed;

  public MemoryStore(MemoryDatabase database, String incarnation, int transactionsMax) {
    this.database = database;
    this.incarnation = incarnation;
    this.door = new MemoryDoor(database, incarnation, transactionsMax, this::requireOpen);
  }

  @Override
  public LogReader log() {
    return new Reader();
  }

  @Override
  public FlowLookup flows() {
    return new Lookup();
  }

  @Override
  public Receipts receipts() {
    return new Kept();
  }

  @Override
  public StageDoor stage() {
    return door;
  }

  @Override
  public HistoryStore history() {
    return new History();
  }

  @Override
  public void close() {
    closed = true;
    database.locked(
        () -> {
          database.history.forget(incarnation);
          return null;
        });
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException("The store was closed.", null);
    }
  }

  private <T> T read(Supplier<T> work) {
    requireOpen();
    return database.locked(work);
  }

  private final class Reader implements LogReader {
    @Override
    public Snapshot load() {
      return read(
          () -> {
            BatchId head = database.head();
            long time = head.seq() == 0 ? 0 : database.batches.lastEntry().getValue().timeMillis();
            List<StoredRow> ofShard = new ArrayList<>(database.history.lastRow());
            ofShard.addAll(database.flows.reigns());
            return new Snapshot(head, time, ofShard, database.flows.live());
          });
    }

    @Override
    public List<Batch> readAfter(BatchId known, int batchesMax) {
      return read(
          () -> {
            @Nullable BatchId found = database.at(known.seq());
            if (!known.equals(found)) {
              throw new HistoryDiffersException(known, found);
            }
            List<Batch> batches = new ArrayList<>();
            for (Batch batch : database.batches.tailMap(known.seq(), false).values()) {
              if (batches.size() < batchesMax) {
                batches.add(batch);
              }
            }
            return batches;
          });
    }

    @Override
    public void awaitNews(long seq, Duration atMost) {
      read(
          () -> {
            try {
              database.awaitChange(atMost.toNanos(), () -> database.head().seq() > seq);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return null;
          });
    }
  }

  private final class Kept implements Receipts {
    @Override
    public void keep(Receipt receipt) {
      read(
          () ->
              database.receipts.merge(
                  receipt.epoch(),
                  receipt,
                  (before, now) -> before.incarnation().equals(now.incarnation()) ? now : before));
    }

    @Override
    public Optional<Receipt> find(long epoch) {
      return read(() -> Optional.ofNullable(database.receipts.get(epoch)));
    }

    @Override
    public List<Receipt> latest(int max) {
      return read(() -> database.receipts.descendingMap().values().stream().limit(max).toList());
    }
  }

  private final class History implements HistoryStore {
    @Override
    public Comparison compare(Settled known) {
      return read(() -> database.history.compare(known));
    }

    @Override
    public HistoryView tell(String instance, @Nullable Loss mine) {
      return read(() -> database.history.tell(instance, mine));
    }
  }

  private final class Lookup implements FlowLookup {
    @Override
    public Map<String, Known> byClientId(Collection<String> clientIds) {
      return read(() -> database.flows.byClientId(clientIds));
    }

    @Override
    public Map<FlowId, FlowStatus> statuses(Collection<FlowId> flows) {
      return read(() -> database.flows.statuses(flows));
    }

    @Override
    public Optional<FlowSummary> find(FlowId flow) {
      return read(() -> database.flows.find(flow));
    }

    @Override
    public List<StoredRow> journal(FlowId flow) {
      return read(() -> database.flows.journal(flow));
    }

    @Override
    public List<StoredRow> aboutReigns() {
      return read(database.flows::aboutReigns);
    }

    @Override
    public List<StoredRow> deadLetters() {
      return read(database.flows::deadLetters);
    }

    @Override
    public List<FlowSummary> list(Filter filter, int max) {
      return read(() -> database.flows.list(filter, max));
    }

    @Override
    public Map<Long, ReignSummary> reigns(Collection<Long> epochs) {
      return read(
          () ->
              database.reigns.stream()
                  .filter(reign -> epochs.contains(reign.epoch()))
                  .collect(Collectors.toMap(ReignSummary::epoch, Function.identity())));
    }

    @Override
    public List<ReignSummary> reigns(int max) {
      return read(() -> database.reigns.reversed().stream().limit(max).toList());
    }
  }
}
