package io.understudy.core.flow;

import io.understudy.core.log.Outcome;
import io.understudy.flow.FlowId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The flows that a flow has started, and how those ended that have. */
final class Children {
  private Map<FlowId, @Nullable Outcome> outcomes = Map.of();

  void put(FlowId child, @Nullable Outcome ended) {
    outcomes = outcomes.isEmpty() ? new LinkedHashMap<>() : outcomes;
    outcomes.put(child, ended);
  }

  boolean has(FlowId child) {
    return outcomes.containsKey(child);
  }

  @Nullable Outcome outcome(FlowId child) {
    return outcomes.get(child);
  }

  List<FlowId> alive() {
    return outcomes.entrySet().stream()
        .filter(child -> child.getValue() == null)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public String toString() {
    return new TreeMap<>(outcomes).toString();
  }
}
