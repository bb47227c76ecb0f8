package io.understudy.testkit.store;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.HistoryStore;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.Receipts;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A store that breaks when it is told to, around one that does not. */
public final class FaultyStore implements Store {
  /** A caller that tries again at once shall not burn the processor. */
  private static final long REFUSAL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Store real;
  private final StoreFaults faults;

  public FaultyStore(Store real, StoreFaults faults) {
    this.real = real;
    this.faults = faults;
  }

  @Override
  public LogReader log() {
    return new FaultyReader(real.log());
  }

  @Override
  public FlowLookup flows() {
    return faulty(FlowLookup.class, real.flows(), faults::requireConnection);
  }

  @Override
  public Receipts receipts() {
    return faulty(Receipts.class, real.receipts(), faults::requireReceipts);
  }

  @Override
  public HistoryStore history() {
    return faulty(HistoryStore.class, real.history(), faults::requireConnection);
  }

  private static <T> T faulty(Class<T> port, T adapter, Runnable check) {
    Object proxy =
        Proxy.newProxyInstance(
            FaultyStore.class.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              check.run();
              try {
                return method.invoke(adapter, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
    return port.cast(proxy);
  }

  @Override
  public StageDoor stage() {
    return new FaultyDoor(real.stage());
  }

  @Override
  public void close() {
    real.close();
  }

  private final class FaultyReader implements LogReader {
    private final LogReader reader;

    FaultyReader(LogReader reader) {
      this.reader = reader;
    }

    @Override
    public Snapshot load() {
      faults.requireConnection();
      return reader.load();
    }

    @Override
    public List<Batch> readAfter(BatchId known, int batchesMax) {
      faults.requireConnection();
      return reader.readAfter(known, batchesMax);
    }

    @Override
    public void awaitNews(long seq, Duration atMost) {
      if (faults.isDisconnected()) {
        LockSupport.parkNanos(Math.min(REFUSAL_NANOS, atMost.toNanos()));
      }
      faults.requireConnection();
      reader.awaitNews(seq, atMost);
    }
  }

  private final class FaultyDoor implements StageDoor {
    private final StageDoor door;

    FaultyDoor(StageDoor door) {
      this.door = door;
    }

    @Override
    public StageView report(InstanceReport mine) {
      faults.requireConnection();
      return door.report(mine);
    }

    @Override
    public LockWait queue() {
      faults.requireConnection();
      LockWait wait = door.queue();
      return new LockWait() {
        @Override
        public StageSeat await() {
          StageSeat seat = wait.await();
          if (faults.isDisconnected()) {
            seat.close();
            throw new StoreException("The connection was lost while it waited.", null);
          }
          return new FaultySeat(seat, faults);
        }

        @Override
        public boolean isReady() {
          return wait.isReady();
        }

        @Override
        public void close() {
          wait.close();
        }
      };
    }

    @Override
    public void pause(boolean paused, String reason) {
      faults.requireConnection();
      door.pause(paused, reason);
    }

    @Override
    public int terminate(String incarnation, String mine, Duration atMost) {
      faults.requireConnection();
      return door.terminate(incarnation, mine, atMost);
    }
  }
}
