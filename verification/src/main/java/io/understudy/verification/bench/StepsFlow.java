package io.understudy.verification.bench;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Does so many steps, one after the other, each with a result of the given size. */
@FlowName("steps")
final class StepsFlow implements Flow<StepsFlow.Work, Integer> {
  private final String update;

  /**
   * @param transactional each step is a transaction with an UPDATE of one row
   */
  record Work(int steps, boolean transactional, int row, String payload) {}

  /**
   * @param update the statement of a transactional step; its parameter is the row
   */
  StepsFlow(String update) {
    this.update = update;
  }

  @Override
  public Integer run(FlowContext flow, Work work) {
    int length = 0;
    for (int i = 0; i < work.steps(); i++) {
      String result =
          work.transactional()
              ? flow.transaction("update", tx -> update(tx, work))
              : flow.step("step", _ -> work.payload());
      length += result.length();
    }
    return length;
  }

  private String update(Connection tx, Work work) throws SQLException {
    try (PreparedStatement statement = tx.prepareStatement(update)) {
      statement.setInt(1, work.row());
      if (statement.executeUpdate() != 1) {
        throw new SQLException("No row " + work.row() + " to update.");
      }
    }
    return work.payload();
  }
}
