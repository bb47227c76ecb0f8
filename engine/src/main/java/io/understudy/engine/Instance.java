package io.understudy.engine;

import io.understudy.engine.port.Store;
import io.understudy.flow.FlowDefinition;
import java.util.List;

/**
 * One running instance of a node, for one shard: warm from the moment it opens, hot when the stage
 * is its own, and back.
 */
public interface Instance extends AutoCloseable {

  Desk desk();

  InstanceView view();

  /** Completes exceptionally never; completes when this instance can go on no longer by itself. */
  java.util.concurrent.CompletableFuture<String> hardClear();

  /** Leaves the stage politely if on it, stops everything. Bounded by the leave deadline. */
  @Override
  void close();

  /** Opens an instance: loads the live flows, follows the log, stands for the stage. */
  static Instance open(InstanceSettings settings, Store store, List<FlowDefinition> flows) {
    throw new IllegalStateException("being built: " + settings.instance() + store + flows.size());
  }
}
