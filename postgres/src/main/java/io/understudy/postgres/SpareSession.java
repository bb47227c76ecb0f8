package io.understudy.postgres;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session for the log, opened while its owner waits for the stage: a takeover that has to connect
 * first takes twice as long. Whoever takes it must check it.
 */
final class SpareSession {
  private static final Logger LOG = LoggerFactory.getLogger(SpareSession.class);

  private final AtomicReference<@Nullable Session> session;
  private final EndedSessions ended;

  private SpareSession(@Nullable Session session, EndedSessions ended) {
    this.session = new AtomicReference<>(session);
    this.ended = ended;
  }

  /** Without one when that is not to be had: it is only a head start. */
  static SpareSession open(Sessions sessions, EndedSessions ended) {
    try {
      return new SpareSession(sessions.open(Purpose.LOG), ended);
    } catch (SQLException e) {
      LOG.debug("No session could be opened ahead of the reign.", e);
      return new SpareSession(null, ended);
    }
  }

  /** The session, once. */
  @Nullable Session take() {
    return session.getAndSet(null);
  }

  void drop() {
    Session left = take();
    if (left != null) {
      ended.add(left.name());
      left.abort();
    }
  }
}
