package io.understudy.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.understudy.engine.port.LogWriter;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Transactions;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Everything that one reign writes with. All its sessions go to the server of its seat. */
final class Reign implements ReignStore {
  private final Sessions sessions;
  private final EndedSessions ended;
  private final ServerIdentity server;
  private final Set<Session> open = ConcurrentHashMap.newKeySet();
  private final HikariDataSource pool;
  private final BatchWriter log;
  private final StepTransactions transactions;
  private final JournalRetention retention;
  private volatile boolean closed;

  private Reign(
      Sessions sessions,
      Sql sql,
      Stage stage,
      EndedSessions ended,
      ServerIdentity server,
      long epoch)
      throws SQLException {
    this.sessions = sessions;
    this.ended = ended;
    this.server = server;
    PostgresSettings settings = sessions.settings();
    Session session = sessions.open(Purpose.LOG);
    welcome(session);
    JournalPartitions partitions =
        new JournalPartitions(sql, stage, settings.batchesPerPartition());
    this.log = new BatchWriter(session, sql, stage, partitions);
    SessionSource source = new SessionSource(sessions, Purpose.STEP, this::welcome);
    int max = settings.transactionsMax();
    this.pool = Pools.open(source, Purpose.STEP, max, sessions.limits());
    this.transactions = new StepTransactions(pool, max, sql, stage, epoch);
    this.retention = new JournalRetention(sql, stage);
  }

  static Reign open(
      Sessions sessions,
      Sql sql,
      Stage stage,
      EndedSessions ended,
      ServerIdentity server,
      long epoch)
      throws SQLException {
    return new Reign(sessions, sql, stage, ended, server, epoch);
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

  @Override
  public LogWriter log() {
    return log;
  }

  @Override
  public Transactions transactions() {
    return transactions;
  }

  @Override
  public String retain(Retention limits) {
    try {
      Session session = sessions.open(Purpose.RETAIN);
      welcome(session);
      try {
        return retention.run(session.connection(), limits);
      } finally {
        open.remove(session);
        session.close();
      }
    } catch (SQLException e) {
      throw SqlErrors.unusable("Removing what is older than the retention", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    transactions.close();
    open.forEach(this::drop);
    pool.close();
  }

  private void drop(Session session) {
    open.remove(session);
    ended.add(session.name());
    session.abort();
  }
}
