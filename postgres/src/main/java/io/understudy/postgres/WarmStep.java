package io.understudy.postgres;

import io.understudy.core.log.Payload;
import io.understudy.engine.port.Transactions;
import io.understudy.flow.FlowId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the statements of a transactional step on a fresh session, without an effect: a server
 * process that meets a table for the first time takes several times as long.
 */
final class WarmStep {
  private static final Logger LOG = LoggerFactory.getLogger(WarmStep.class);

  /** No stage has it, so nothing is recorded under it. */
  private static final long NO_EPOCH = -1;

  private static final Transactions.Key NO_KEY =
      new Transactions.Key(new FlowId(0, 0), 0, 0, "warm-up");
  private static final Payload NO_PAYLOAD = new Payload("", new byte[0]);

  private final StepRecords records;
  private final List<StepWarmUp> authors;

  WarmStep(Sql sql, Stage stage, List<StepWarmUp> authors) {
    this.records = new StepRecords(sql, stage, NO_EPOCH);
    this.authors = authors;
  }

  /** Ends with the connection in autocommit mode and no transaction open. */
  void run(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try {
      var _ = records.find(connection, NO_KEY);
      records.warmUp(connection, NO_KEY, NO_PAYLOAD);
      for (StepWarmUp author : authors) {
        connection.rollback();
        run(connection, author);
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static void run(Connection connection, StepWarmUp author) {
    StepGuard guard = new StepGuard(connection, new StepMark(connection));
    try {
      author.run(guard.connection());
    } catch (Exception e) {
      LOG.debug("A module's warm-up ended early.", e);
    } finally {
      guard.close();
    }
  }
}
