package io.understudy.postgres;

import io.understudy.engine.port.LogWriter;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Transactions;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that one reign writes with. All its sessions go to the server of its seat. */
final class Reign implements ReignStore {
  private static final Logger LOG = LoggerFactory.getLogger(Reign.class);

  private final Sessions sessions;
  private final EndedSessions ended;
  private final ServerIdentity server;
  private final Set<Session> open = ConcurrentHashMap.newKeySet();
  private final LazyPool pool;
  private final BatchWriter log;
  private final StepTransactions transactions;
  private final JournalRetention retention;
  private volatile boolean closed;

  Reign(
      Sessions sessions,
      Sql sql,
      Stage stage,
      EndedSessions ended,
      ServerIdentity server,
      long epoch,
      SpareSession spare)
      throws SQLException {
    this.sessions = sessions;
    this.ended = ended;
    this.server = server;
    PostgresSettings settings = sessions.settings();
    Session session = logSession(spare);
    JournalPartitions partitions =
        new JournalPartitions(sql, stage, settings.batchesPerPartition());
    this.log = new BatchWriter(session, sql, stage, partitions);
    SessionSource source = new SessionSource(sessions, Purpose.STEP, this::welcome);
    this.pool = new LazyPool(source, Purpose.STEP, settings.transactionsMax(), sessions.limits());
    StepRecords records = new StepRecords(sql, stage, epoch);
    this.transactions = new StepTransactions(pool, settings.transactionsMax(), records);
    this.retention = new JournalRetention(sql, stage);
  }

  /** The one that was opened while we waited for the stage, if it still lives and fits. */
  private Session logSession(SpareSession spare) throws SQLException {
    Session ready = spare.take();
    if (ready != null) {
      try {
        welcome(ready);
        return ready;
      } catch (SQLException | StoreException e) {
        LOG.debug("The session that was opened ahead is of no use; another one is opened.", e);
      }
    }
    Session fresh = sessions.open(Purpose.LOG);
    welcome(fresh);
    return fresh;
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
