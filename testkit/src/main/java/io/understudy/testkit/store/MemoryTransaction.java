package io.understudy.testkit.store;

import java.sql.SQLException;

/**
 * What the connection of a transactional step is in memory, besides a {@link java.sql.Connection}
 * without SQL: cast it.
 */
public interface MemoryTransaction {
  /** Happens once the step is committed, and is counted then. */
  void effect(String name) throws SQLException;

  /** As when a statement fails and the author does not notice. */
  void failSilently() throws SQLException;

  /** As when the author's SQL text ends the transaction. */
  void endByText() throws SQLException;
}
