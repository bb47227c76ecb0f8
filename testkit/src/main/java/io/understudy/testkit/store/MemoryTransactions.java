package io.understudy.testkit.store;

import io.understudy.core.log.Payload;
import io.understudy.engine.port.Transactions;
import io.understudy.testkit.store.MemoryDatabase.StepKey;
import io.understudy.testkit.store.MemoryDatabase.StepOutcome;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Transactional steps in memory: their effects are kept back until the commit. */
final class MemoryTransactions implements Transactions {
  private final MemoryDatabase database;
  private final MemorySession session;
  private final long epoch;
  private final Semaphore turns;

  MemoryTransactions(MemoryDatabase database, MemorySession session, long epoch, int max) {
    this.database = database;
    this.session = session;
    this.epoch = epoch;
    this.turns = new Semaphore(max, true);
  }

  @Override
  public Result run(Key key, boolean fresh, Work work) throws InterruptedException {
    turns.acquire();
    try {
      Result before = database.locked(() -> begin(key, fresh));
      return before != null ? before : attempt(key, work);
    } finally {
      turns.release();
    }
  }

  private @Nullable Result begin(Key key, boolean fresh) {
    if (!database.isOpen(session)) {
      return lost();
    }
    return fresh ? null : recorded(key);
  }

  private Result attempt(Key key, Work work) throws InterruptedException {
    MemoryConnection connection = new MemoryConnection(this::requireSession);
    Payload payload;
    try {
      payload = work.run(connection.guarded());
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      return database.locked(() -> database.isOpen(session)) ? new Result.Failed(e) : lost();
    } finally {
      connection.close();
    }
    return database.locked(() -> commit(key, payload, connection));
  }

  private Result commit(Key key, Payload payload, MemoryConnection connection) {
    if (!database.isOpen(session)) {
      return lost();
    }
    String spoilt = connection.spoilt();
    if (spoilt != null) {
      return new Result.Failed(new SQLException(spoilt));
    }
    if (database.stage.epoch != epoch) {
      return new Result.Fenced("Epoch " + database.stage.epoch + " holds the stage.");
    }
    Result meanwhile = recorded(key);
    if (meanwhile != null) {
      return meanwhile;
    }
    for (String effect : connection.effects()) {
      database.effects.merge(effect, 1, Integer::sum);
    }
    database.steps.put(
        new StepKey(key.flow(), key.run(), key.position()),
        new StepOutcome(key.operation(), payload));
    return new Result.Recorded(payload, false);
  }

  private @Nullable Result recorded(Key key) {
    StepOutcome known = database.steps.get(new StepKey(key.flow(), key.run(), key.position()));
    if (known == null) {
      return null;
    }
    return known.operation().equals(key.operation())
        ? new Result.Recorded(known.payload(), true)
        : new Result.Conflict(known.operation());
  }

  private void requireSession() throws SQLException {
    if (!database.locked(() -> database.isOpen(session))) {
      throw new SQLException("The session was ended.", "57P01");
    }
  }

  private static Result lost() {
    return new Result.Unknown("The session was ended.", null);
  }
}
