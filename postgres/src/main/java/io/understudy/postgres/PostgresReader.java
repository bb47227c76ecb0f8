package io.understudy.postgres;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Reads the log on one session and waits for news of it on another, so that a claim's last read
 * waits for nobody; both are opened anew whenever they are lost. {@link #load} has a short-lived
 * session of its own.
 */
final class PostgresReader implements LogReader, AutoCloseable {
  private static final String HEAD_AFTER =
      "SELECT 1 FROM $.batch WHERE stage = ? AND seq > ? LIMIT 1";

  private final Sessions sessions;
  private final Link link;
  private final Link news;
  private final Tail tail;
  private final SnapshotLoader loader;
  private final String headAfter;
  private final Stage stage;

  PostgresReader(Sessions sessions, Sql sql, Stage stage) {
    this.sessions = sessions;
    this.stage = stage;
    this.tail = new Tail(sql, stage);
    this.loader = new SnapshotLoader(sql, stage);
    this.headAfter = sql.in(HEAD_AFTER);
    this.link = new Link(sessions, Purpose.TAIL, _ -> {});
    this.news = new Link(sessions, Purpose.TAIL, this::listen);
  }

  @Override
  public Snapshot load() {
    try (Session session = sessions.open(Purpose.LOAD)) {
      return loader.load(session.connection());
    } catch (SQLException e) {
      throw SqlErrors.unusable("Reading all live flows", e);
    }
  }

  @Override
  public List<Batch> readAfter(BatchId known, int batchesMax) {
    return link.use(
        "Reading the log after batch " + known,
        session -> tail.readAfter(session.connection(), known, batchesMax));
  }

  @Override
  public void awaitNews(long seq, Duration atMost) {
    long start = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      long left = atMost.toNanos() - (System.nanoTime() - start);
      if (left <= 0) {
        return;
      }
      try {
        int slice = (int) Math.clamp(left / 1_000_000, 1, Limits.TAIL_POLL.toMillis());
        if (news.use("Waiting for news of the log", session -> news(session, seq, slice))) {
          return;
        }
      } catch (StoreException e) {
        // A virtual thread's interrupt closes the socket that it waits on: no trouble, but the end.
        if (!Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  private boolean news(Session session, long seq, int waitMillis) throws SQLException {
    if (after(session, seq)) {
      return true;
    }
    return session.driver().getNotifications(waitMillis).length > 0 && after(session, seq);
  }

  private boolean after(Session session, long seq) throws SQLException {
    try (PreparedStatement ask = session.connection().prepareStatement(headAfter)) {
      ask.setInt(1, stage.number());
      ask.setLong(2, seq);
      try (ResultSet row = ask.executeQuery()) {
        return row.next();
      }
    }
  }

  private void listen(Session session) throws SQLException {
    try (Statement statement = session.connection().createStatement()) {
      statement.execute("LISTEN " + stage.channel());
    }
  }

  @Override
  public void close() {
    news.close();
    link.close();
  }
}
