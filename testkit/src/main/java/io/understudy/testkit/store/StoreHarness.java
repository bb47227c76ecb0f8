package io.understudy.testkit.store;

import io.understudy.engine.port.Store;
import java.sql.Connection;

/**
 * What the contract needs to know of an adapter: one empty database, and ways to meddle with it.
 */
public interface StoreHarness extends AutoCloseable {
  /** How many transactional steps a store of this harness runs at once. */
  int TRANSACTIONS_MAX = 3;

  /** A store for this incarnation on the one database. The harness closes it in the end. */
  Store open(String incarnation);

  /** Ends every session of the incarnation from outside, as when its process is killed. */
  void cut(String incarnation);

  /** Takes the database back to an older state: nothing after this batch was ever there. */
  void rewind(long seq);

  /** Does something that {@link #effects} counts once the transaction is committed. */
  void effect(Connection step, String name) throws Exception;

  int effects(String name);

  /** A statement fails in the transaction and nobody hears of it. */
  void failSilently(Connection step) throws Exception;

  /** Ends the transaction by other means than the connection's methods, if there is a way. */
  void smuggleCommit(Connection step) throws Exception;

  @Override
  void close();
}
