package io.understudy.postgres;

import io.understudy.engine.port.LogWriter;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.Transactions;
import java.sql.SQLException;

/** Everything that one reign writes with. */
final class Reign implements ReignStore {
  private final ReignSessions sessions;
  private final BatchWriter log;
  private final StepTransactions transactions;
  private final JournalRetention retention;

  Reign(ReignSessions sessions, Sql sql, Stage stage, PostgresSettings settings, long epoch)
      throws SQLException {
    this.sessions = sessions;
    JournalPartitions partitions =
        new JournalPartitions(sql, stage, settings.batchesPerPartition());
    this.log = new BatchWriter(sessions.log(), sql, stage, partitions);
    StepRecords records = new StepRecords(sql, stage, epoch);
    this.transactions = new StepTransactions(sessions, settings.transactionsMax(), records);
    this.retention = new JournalRetention(sql, stage);
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
      try {
        return retention.run(session.connection(), limits);
      } finally {
        sessions.close(session);
      }
    } catch (SQLException e) {
      throw SqlErrors.unusable("Removing what is older than the retention", e);
    }
  }

  @Override
  public void close() {
    transactions.close();
    sessions.drop();
  }
}
