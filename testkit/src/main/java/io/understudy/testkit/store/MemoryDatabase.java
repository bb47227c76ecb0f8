package io.understudy.testkit.store;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Payload;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.StoreException;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One stage's durable state in memory, shared by the stores of all incarnations. Everything happens
 * under one lock, so each operation is a transaction.
 */
public final class MemoryDatabase {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All of the following is guarded by the lock.
  final TreeMap<Long, Batch> batches = new TreeMap<>();
  final MemoryFlows flows = new MemoryFlows();
  final MemoryHistory history = new MemoryHistory(this);
  final Map<StepKey, StepOutcome> steps = new HashMap<>();
  final Map<String, Integer> effects = new HashMap<>();
  final Map<String, InstanceReport> instances = new TreeMap<>();
  final List<ReignSummary> reigns = new ArrayList<>();
  final TreeMap<Long, Receipt> receipts = new TreeMap<>();
  final StageRow stage = new StageRow();
  private final Set<MemorySession> sessions = new HashSet<>();
  private final List<MemorySession> queue = new ArrayList<>();

  record StepKey(FlowId flow, int run, int position) {}

  record StepOutcome(String operation, Payload payload) {}

  /** Who is hot, and what the hot one says. */
  static final class StageRow {
    long epoch;
    @Nullable String instance;
    @Nullable String incarnation;
    long counter;
    @Nullable String understudy;
    @Nullable String successor;
    long releasedEpoch;
    BatchId settled = BatchId.NONE;
    boolean paused;
    String pauseReason = "";
  }

  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      T result = work.get();
      changed.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it holds, at most so long. Called in {@link #locked}. */
  void awaitChange(long nanos, BooleanSupplier until) throws InterruptedException {
    long left = nanos;
    while (left > 0 && !until.getAsBoolean()) {
      left = changed.awaitNanos(left);
    }
  }

  /** Waits until it holds. Called in {@link #locked}. */
  void awaitChange(BooleanSupplier until) {
    while (!until.getAsBoolean()) {
      changed.awaitUninterruptibly();
    }
  }

  BatchId head() {
    return batches.isEmpty() ? BatchId.NONE : batches.lastEntry().getValue().id();
  }

  /** The number of the last batch. */
  public long lastSeq() {
    return locked(() -> head().seq());
  }

  /** What stands at the number; {@link BatchId#NONE} is always at 0. */
  @Nullable BatchId at(long seq) {
    if (seq == 0) {
      return BatchId.NONE;
    }
    Batch batch = batches.get(seq);
    return batch == null ? null : batch.id();
  }

  MemorySession connect(String incarnation) {
    return locked(
        () -> {
          MemorySession session = new MemorySession(this, incarnation);
          sessions.add(session);
          return session;
        });
  }

  boolean isOpen(MemorySession session) {
    return sessions.contains(session);
  }

  void requireOpen(MemorySession session) {
    if (!isOpen(session)) {
      throw new StoreException("The session of " + session.incarnation() + " was ended.", null);
    }
  }

  void end(MemorySession session) {
    locked(
        () -> {
          queue.remove(session);
          return sessions.remove(session);
        });
  }

  void enqueue(MemorySession session) {
    requireOpen(session);
    queue.add(session);
  }

  boolean holdsLock(MemorySession session) {
    return !queue.isEmpty() && queue.getFirst() == session;
  }

  /** Gives the lock back; the session lives on. */
  void unlock(MemorySession session) {
    queue.remove(session);
  }

  /** The session that holds the stage lock. */
  @Nullable MemorySession holder() {
    return queue.isEmpty() ? null : queue.getFirst();
  }

  /** Ends every session of the incarnation, as when its process is killed. */
  public void cut(String incarnation) {
    locked(
        () -> {
          for (MemorySession session : List.copyOf(sessions)) {
            if (session.incarnation().equals(incarnation)) {
              end(session);
            }
          }
          return null;
        });
  }

  int end(String incarnation, String mine) {
    int before = sessions.size();
    MemorySession holder = holder();
    if (holder != null && !holder.incarnation().equals(mine)) {
      end(holder);
    }
    if (!incarnation.equals(mine)) {
      cut(incarnation);
    }
    return before - sessions.size();
  }

  /** Takes the log back to an older state: nothing after this batch was ever there. */
  public void rewind(long seq) {
    locked(
        () -> {
          batches.tailMap(seq, false).clear();
          flows.rewind(seq);
          history.rewind(seq);
          stage.settled = head().seq() < stage.settled.seq() ? head() : stage.settled;
          return null;
        });
  }

  /** Why the reigns ended that have, oldest first. */
  public List<String> endCauses() {
    return locked(() -> reigns.stream().map(ReignSummary::endCause).toList());
  }

  /** How often committed steps did this, see {@link MemoryTransaction#effect}. */
  public int effects(String name) {
    return locked(() -> effects.getOrDefault(name, 0));
  }
}
