package io.understudy.verification.peers;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.txstep.JdbcStepFactory;
import dev.dbos.transact.workflow.Workflow;
import io.understudy.verification.bench.UserRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** So many steps, one after the other. */
final class DbosWorkflow implements DbosWork {
  private final DBOS dbos;
  private final JdbcStepFactory transactions;

  DbosWorkflow(DBOS dbos, JdbcStepFactory transactions) {
    this.dbos = dbos;
    this.transactions = transactions;
  }

  @Workflow(name = "steps")
  @Override
  public int run(int steps, boolean transactional, int row, String payload) throws Exception {
    int length = 0;
    for (int i = 0; i < steps; i++) {
      String result =
          transactional
              ? transactions.txStep(updating(row, payload), "update")
              : dbos.runStep(() -> payload, "step");
      length += result.length();
    }
    return length;
  }

  private static JdbcStepFactory.TransactionalFunction<String, SQLException> updating(
      int row, String payload) {
    return connection -> update(connection, row, payload);
  }

  private static String update(Connection connection, int row, String payload) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UserRows.UPDATE)) {
      statement.setInt(1, row);
      if (statement.executeUpdate() != 1) {
        throw new SQLException("No row " + row + " to update.");
      }
    }
    return payload;
  }
}
