package io.understudy.flow;

import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/**
 * What an application brings to a node: its flows and its own tables. Found by {@link
 * java.util.ServiceLoader}; called once at the start of each instance, hot or warm.
 */
public interface FlowModule {
  /** Short and unique in the node: names the module's settings and its migration history. */
  String name();

  /** The flows; the environment carries the module's settings. */
  List<FlowDefinition> flows(FlowEnvironment environment);

  /** A folder on the class path with the module's SQL migrations ({@code V1__name.sql}). */
  default Optional<String> migrations() {
    return Optional.empty();
  }

  /**
   * Runs the statements of the module's transactional steps once, so that a database session that
   * is opened ahead knows them before a takeover needs it. Called on a warm instance, once for each
   * such session, on one of the instance's own threads. Always rolled back; must not wait for rows
   * that flows use, so it names some that do not exist. An exception is no error and ends it.
   */
  default void warmUp(Connection tx) throws Exception {}
}
