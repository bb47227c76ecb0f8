package io.understudy.flow;

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
}
