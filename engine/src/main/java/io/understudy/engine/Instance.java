package io.understudy.engine;

import io.understudy.engine.history.HistoryDesk;
import java.util.concurrent.CompletableFuture;

/**
 * One running instance of a node, for one shard: warm from the moment it opens, hot when the stage
 * is its own, and back.
 */
public interface Instance extends AutoCloseable {

  Desk desk();

  InstanceView view();

  HistoryDesk history();

  StageDesk stage();

  /** Completes, with the reason, when this instance can go on no longer by itself. */
  CompletableFuture<String> hardClear();

  /** Leaves the stage politely if on it, stops everything. Bounded by the leave deadline. */
  @Override
  void close();
}
