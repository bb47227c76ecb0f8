package io.understudy.postgres;

import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place in the server's queue for the stage lock.
 *
 * <p>From, event, to: {@code QUEUED}, granted, {@code SEATED}: the session goes over to the seat.
 * {@code QUEUED}, closed, {@code LEFT}: the wait is cancelled in the server and the session
 * dropped, so that a lock granted just then dies with it. {@code SEATED}, closed: nothing. {@code
 * LEFT}, granted: the session is dropped already.
 */
final class LockQueue implements StageDoor.LockWait {
  /**
   * A statement that waits keeps its view of the database, and a view of days would stop the
   * cleaning of everything that is updated. So the wait goes in slices, each until the session's
   * {@code lock_timeout}, whose error is caught in the server: there it is no news for the log.
   * Then the lock is asked for again: held by this session it is given again, else only if free.
   * With the lock come the limits of the seat.
   */
  private static final String SLICE =
      "DO $slice$BEGIN PERFORM pg_advisory_lock($key);"
          + " EXCEPTION WHEN lock_not_available THEN NULL; END$slice$;"
          + " SELECT granted, CASE WHEN granted THEN set_config('statement_timeout', ?, false) END,"
          + " CASE WHEN granted THEN set_config('lock_timeout', ?, false) END"
          + " FROM pg_try_advisory_lock($key) AS granted";

  private static final Logger LOG = LoggerFactory.getLogger(LockQueue.class);

  private static final String PID = "SELECT pg_backend_pid()";

  private enum State {
    QUEUED,
    SEATED,
    LEFT
  }

  private final Sessions sessions;
  private final Sql sql;
  private final Stage stage;
  private final EndedSessions ended;
  private final Session session;
  private final ReignSessions reignSessions;
  private final Object guard = new Object();
  private State state = State.QUEUED;
  private volatile boolean waiting;

  private LockQueue(Sessions sessions, Sql sql, Stage stage, EndedSessions ended, Session session)
      throws SQLException {
    this.sessions = sessions;
    this.sql = sql;
    this.stage = stage;
    this.ended = ended;
    this.session = session;
    requireDirect(session);
    ServerIdentity server = ServerIdentity.of(session.connection());
    this.reignSessions =
        ReignSessions.of(sessions, ended, server, new WarmStep(sql, stage, sessions.stepWarmUps()));
    Thread.ofVirtual().name("understudy-ahead").start(reignSessions::openAhead);
  }

  static LockQueue enter(Sessions sessions, Sql sql, Stage stage, EndedSessions ended)
      throws SQLException {
    Session session = sessions.open(Purpose.SEAT);
    try {
      return new LockQueue(sessions, sql, stage, ended, session);
    } catch (SQLException | RuntimeException e) {
      session.abort();
      throw e;
    }
  }

  /**
   * Through a pooler the lock would go to a server session that is given to somebody else after the
   * statement. There the process that greeted us is not the one that answers, or it changes.
   */
  private static void requireDirect(Session session) throws SQLException {
    int greeted = session.driver().getBackendPID();
    int first = backendPid(session);
    int second = backendPid(session);
    if (greeted != first || first != second) {
      throw new StoreException(
          "The url leads through a connection pooler (server processes "
              + greeted
              + ", "
              + first
              + ", "
              + second
              + " answered one session). The stage lock needs a direct connection: use the"
              + " server's own address.",
          null);
    }
  }

  private static int backendPid(Session session) throws SQLException {
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(PID)) {
      row.next();
      return row.getInt(1);
    }
  }

  @Override
  public StageSeat await() {
    synchronized (guard) {
      if (state != State.QUEUED) {
        throw new StoreException("The wait for the stage was closed before it began.", null);
      }
    }
    try {
      session.answerWithin(0);
      waiting = true;
      Limits.Times times = sessions.limits().seated();
      while (!grantedInSlice(times)) {
        LOG.trace("Still in the queue for stage {}.", stage.number());
      }
      session.answerWithin(times.answer());
    } catch (SQLException e) {
      drop();
      throw SqlErrors.unusable("Waiting for the stage lock", e);
    }
    synchronized (guard) {
      if (state == State.QUEUED) {
        state = State.SEATED;
        return new Seat(sessions, sql, stage, ended, session, reignSessions);
      }
    }
    drop();
    throw new StoreException("The wait for the stage was closed.", null);
  }

  private boolean grantedInSlice(Limits.Times times) throws SQLException {
    String text = SLICE.replace("$key", Stage.STAGE_LOCK + ", " + stage.lock());
    try (PreparedStatement statement = session.connection().prepareStatement(text)) {
      statement.setString(1, Integer.toString(times.statement()));
      statement.setString(2, Integer.toString(times.lock()));
      statement.execute();
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  @Override
  public boolean isReady() {
    return waiting && reignSessions.isReady();
  }

  @Override
  public void close() {
    synchronized (guard) {
      if (state != State.QUEUED) {
        return;
      }
      state = State.LEFT;
    }
    // The cancellation needs a connection of its own, so it may take until its limit of time.
    Thread.ofVirtual().name("understudy-leave-queue").start(this::leave);
  }

  private void leave() {
    try {
      session.driver().cancelQuery();
    } catch (SQLException e) {
      // Not reached: the server sees the closed socket at its next look.
    } finally {
      drop();
    }
  }

  private void drop() {
    reignSessions.drop();
    ended.add(session.name());
    session.abort();
  }
}
