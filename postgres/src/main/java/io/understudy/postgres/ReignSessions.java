package io.understudy.postgres;

import io.understudy.engine.port.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every session that one reign writes with, all to the server of its seat. Those that are needed
 * first are opened while their owner waits for the stage: a takeover that has to connect first
 * takes several times as long.
 *
 * <p>Threads: any. {@link #drop} may come at any time, also while sessions are being opened.
 */
final class ReignSessions {
  private static final Logger LOG = LoggerFactory.getLogger(ReignSessions.class);

  /** How many step sessions are opened ahead; a busy reign opens more. */
  private static final int STEPS_AHEAD = 16;

  private final Sessions sessions;
  private final EndedSessions ended;
  private final ServerIdentity server;
  private final Set<Session> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Session> log = new AtomicReference<>();
  private final LazyPool steps;
  private final WarmStep warmStep;
  private volatile boolean begun;
  private volatile boolean closed;

  ReignSessions(Sessions sessions, EndedSessions ended, ServerIdentity server, WarmStep warmStep) {
    this.sessions = sessions;
    this.ended = ended;
    this.server = server;
    this.warmStep = warmStep;
    int max = sessions.settings().transactionsMax();
    SessionSource source = new SessionSource(sessions, Purpose.STEP, this::welcomeStep);
    this.steps =
        new LazyPool(source, Purpose.STEP, Math.min(STEPS_AHEAD, max), max, sessions.limits());
  }

  /** From now on {@link #drop} comes at the latest when the store is closed. */
  static ReignSessions of(
      Sessions sessions, EndedSessions ended, ServerIdentity server, WarmStep warmStep) {
    ReignSessions made = new ReignSessions(sessions, ended, server, warmStep);
    sessions.add(made);
    return made;
  }

  /** Opens what a reign needs first. What cannot be had now is opened when it is used. */
  void openAhead() {
    try {
      log.set(open(Purpose.LOG));
      steps.open();
    } catch (SQLException | StoreException e) {
      LOG.debug("Not all sessions could be opened ahead of the reign.", e);
    }
  }

  /** Whether what a reign needs first is open and warm. */
  boolean isReady() {
    return log.get() != null && steps.isFull();
  }

  /** The log's session, for the one writer of the reign: it begins now. */
  Session log() throws SQLException {
    begun = true;
    Session ready = log.getAndSet(null);
    if (ready != null) {
      try {
        welcome(ready); // It may have waited for days, and be gone.
        return ready;
      } catch (SQLException | StoreException e) {
        LOG.debug("The session that was opened ahead is of no use; another one is opened.", e);
      }
    }
    return open(Purpose.LOG);
  }

  Connection step() throws SQLException {
    return steps.connection();
  }

  Session open(Purpose purpose) throws SQLException {
    Session fresh = sessions.open(purpose);
    welcome(fresh);
    return fresh;
  }

  void close(Session session) {
    open.remove(session);
    session.close();
  }

  private void welcomeStep(Session session) throws SQLException {
    welcome(session);
    if (!begun) {
      warmStep.run(session.connection());
    }
  }

  /** Lets a session take part in this reign, or drops it. */
  private void welcome(Session session) throws SQLException {
    open.removeIf(Session::isOver);
    open.add(session);
    try {
      ServerIdentity found = ServerIdentity.of(session.connection());
      if (!found.equals(server)) {
        throw new StoreException(
            "The stage was taken on server "
                + server.value()
                + ", but a session came to server "
                + found.value()
                + ": the database was switched over. The reign ends; the stage is taken anew.",
            null);
      }
      if (closed) {
        throw new StoreException("The reign has ended.", null);
      }
    } catch (SQLException | RuntimeException e) {
      drop(session);
      throw e;
    }
  }

  /** From the seat: a reign that has begun ends its sessions itself. */
  void dropUnlessBegun() {
    if (!begun) {
      drop();
    }
  }

  /** Ends all sessions without a word to the server; none can be opened any more. */
  void drop() {
    closed = true;
    sessions.remove(this);
    open.forEach(this::drop);
    steps.close();
  }

  private void drop(Session session) {
    open.remove(session);
    ended.add(session.name());
    session.abort();
  }
}
