package io.understudy.testkit.store;

import io.understudy.engine.port.Store;
import java.sql.Connection;
import java.sql.SQLException;

/** One database in memory. */
final class MemoryHarness implements StoreHarness {
  private final MemoryDatabase database = new MemoryDatabase();

  @Override
  public Store open(String incarnation) {
    return new MemoryStore(database, incarnation, TRANSACTIONS_MAX);
  }

  @Override
  public void cut(String incarnation) {
    database.cut(incarnation);
  }

  @Override
  public void rewind(long seq) {
    database.rewind(seq);
  }

  @Override
  public void effect(Connection step, String name) throws SQLException {
    ((MemoryTransaction) step).effect(name);
  }

  @Override
  public int effects(String name) {
    return database.effects(name);
  }

  @Override
  public void failSilently(Connection step) throws SQLException {
    ((MemoryTransaction) step).failSilently();
  }

  @Override
  public void smuggleCommit(Connection step) throws SQLException {
    ((MemoryTransaction) step).endByText();
  }

  @Override
  public void close() {}
}
