package io.understudy.postgres;

import io.understudy.core.log.Payload;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Transactional steps on a pool of their own.
 *
 * <p>The order within one transaction: look whether the outcome is recorded, unless it cannot be;
 * the author's work on a guarded connection; the record, with a shared lock on the stage's row at
 * our epoch, and the commit behind it in the same round trip. A claim changes that row, so it waits
 * for a commit that is under way, and a record that comes after the claim finds no row. That the
 * author's text did not end the transaction is seen by a {@link StepMark}. The key on a step's
 * place refuses a second record whatever was looked for.
 */
final class StepTransactions implements Transactions {
  private final ReignSessions sessions;
  private final Semaphore turns;
  private final StepRecords records;
  private volatile boolean closed;

  StepTransactions(ReignSessions sessions, int max, StepRecords records) {
    this.sessions = sessions;
    this.turns = new Semaphore(max, true);
    this.records = records;
  }

  @Override
  public Result run(Key key, boolean fresh, Work work) throws InterruptedException {
    turns.acquire();
    try (Connection connection = sessions.step()) {
      Result known = fresh ? null : records.find(connection, key);
      if (known != null) {
        Transaction.rollback(connection);
        return known;
      }
      return attempt(connection, key, work);
    } catch (SQLException | StoreException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("Interrupted while the step waited for a connection.");
      }
      return new Result.Unknown(
          closed
              ? "The reign has ended; nothing of the step was committed by this attempt."
              : "The step could not begin: " + e.getMessage(),
          e);
    } finally {
      turns.release();
    }
  }

  private Result attempt(Connection connection, Key key, Work work) throws InterruptedException {
    StepGuard guard = new StepGuard(connection, new StepMark(connection));
    Payload payload;
    try {
      payload = work.run(guard.connection());
    } catch (InterruptedException e) {
      boolean _ = records.undo(connection);
      throw e;
    } catch (Throwable e) {
      return failed(connection, guard, e);
    } finally {
      guard.close();
    }
    return record(connection, key, guard, payload);
  }

  private Result failed(Connection connection, StepGuard guard, Throwable error) {
    boolean rolledBack = records.undo(connection);
    if (!rolledBack
        || SqlErrors.lostConnection(error)
        || SqlErrors.lostConnection(guard.firstError())) {
      return new Result.Unknown(
          "The step lost its connection to the database: " + error.getMessage(), error);
    }
    return new Result.Failed(error);
  }

  private Result record(Connection connection, Key key, StepGuard guard, Payload payload) {
    try {
      SQLWarning warning = records.commit(connection, key, guard.mark(), payload);
      return warning == null
          ? new Result.Recorded(payload, false)
          : new Result.Unknown(
              "The step was committed with a warning, so a standby may not have it: "
                  + warning.getMessage(),
              warning);
    } catch (SQLException e) {
      return notRecorded(connection, key, guard, e);
    }
  }

  private Result notRecorded(Connection connection, Key key, StepGuard guard, SQLException e) {
    boolean rolledBack = records.undo(connection);
    if (!rolledBack || SqlErrors.lostConnection(e)) {
      return new Result.Unknown("The step's commit was not answered: " + e.getMessage(), e);
    }
    Result refused = records.refusal(e);
    if (refused != null) {
      return refused;
    }
    if (SqlErrors.violates(e, StepRecords.KEY)) {
      return recordedMeanwhile(connection, key, e);
    }
    if (SqlErrors.is(e, SqlErrors.TRANSACTION_ABORTED)) {
      SQLException first = guard.firstError();
      return new Result.Failed(
          new SQLException(
              "A statement of the step failed and the step went on; PostgreSQL had given the"
                  + " transaction up by then.",
              e.getSQLState(),
              first == null ? e : first));
    }
    return deferredCheck(e)
        ? new Result.Failed(e)
        : new Result.Unknown("The step's outcome could not be recorded: " + e.getMessage(), e);
  }

  private Result recordedMeanwhile(Connection connection, Key key, SQLException e) {
    try {
      @Nullable Result known = records.find(connection, key);
      Transaction.rollback(connection);
      return known != null ? known : new Result.Unknown("The step ran twice at once.", e);
    } catch (SQLException lost) {
      return new Result.Unknown("The step ran twice at once: " + lost.getMessage(), lost);
    }
  }

  /** The author's deferred constraints and triggers are checked together with the record. */
  private static boolean deferredCheck(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("23") || state.startsWith("P0"));
  }

  void close() {
    closed = true;
  }
}
