package io.understudy.testkit.store;

import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.StoreException;
import java.time.Duration;
import java.util.List;

/** The stage from outside. */
final class MemoryDoor implements StageDoor {
  private final MemoryDatabase database;
  private final String incarnation;
  private final int transactionsMax;
  private final Runnable requireOpen;

  MemoryDoor(
      MemoryDatabase database, String incarnation, int transactionsMax, Runnable requireOpen) {
    this.database = database;
    this.incarnation = incarnation;
    this.transactionsMax = transactionsMax;
    this.requireOpen = requireOpen;
  }

  @Override
  public StageView report(InstanceReport mine) {
    requireOpen.run();
    return database.locked(
        () -> {
          database.instances.put(mine.instance(), mine);
          MemoryDatabase.StageRow stage = database.stage;
          return new StageView(
              stage.epoch,
              stage.instance,
              stage.incarnation,
              stage.counter,
              stage.understudy,
              stage.successor,
              stage.epoch > 0 && stage.releasedEpoch == stage.epoch,
              stage.settled,
              stage.paused,
              stage.pauseReason,
              List.copyOf(database.instances.values()));
        });
  }

  @Override
  public LockWait queue() {
    requireOpen.run();
    return new Wait(database.connect(incarnation));
  }

  @Override
  public int terminate(String incarnation, String mine, Duration atMost) {
    requireOpen.run();
    return database.locked(() -> database.end(incarnation, mine));
  }

  @Override
  public void pause(boolean paused, String reason) {
    requireOpen.run();
    database.locked(
        () -> {
          database.stage.paused = paused;
          database.stage.pauseReason = reason;
          return null;
        });
  }

  private final class Wait implements LockWait {
    private final MemorySession session;
    private volatile boolean waiting;
    private boolean seated;

    Wait(MemorySession session) {
      this.session = session;
    }

    @Override
    public StageSeat await() {
      return database.locked(
          () -> {
            database.enqueue(session);
            waiting = true;
            database.awaitChange(() -> !database.isOpen(session) || database.holdsLock(session));
            if (!database.isOpen(session)) {
              throw new StoreException("The wait for the stage was ended.", null);
            }
            seated = true;
            return new MemorySeat(database, session, transactionsMax);
          });
    }

    @Override
    public boolean isReady() {
      return waiting;
    }

    @Override
    public void close() {
      database.locked(
          () -> {
            if (!seated) {
              session.end();
            }
            return null;
          });
    }
  }
}
