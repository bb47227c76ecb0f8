package io.understudy.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * By what a transaction is known as the one that the step began in. It lives as long as the
 * transaction, so it shows whether the author's text ended that. It costs a round trip, and is set
 * before the first text that may do so; until then the transaction bears none, as when it began.
 *
 * <p>Used by the step's own thread.
 */
final class StepMark {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final String NONE = "";
  private static final String SET = "SELECT set_config('understudy.step', ?, true)";

  private final Connection connection;
  private String value = NONE;

  StepMark(Connection connection) {
    this.connection = connection;
  }

  /** What the transaction must bear at its end. */
  String value() {
    return value;
  }

  void set() throws SQLException {
    if (!value.equals(NONE)) {
      return;
    }
    String mark = "step-" + NUMBERS.incrementAndGet();
    try (PreparedStatement statement = connection.prepareStatement(SET)) {
      statement.setString(1, mark);
      statement.execute();
    }
    value = mark;
  }
}
