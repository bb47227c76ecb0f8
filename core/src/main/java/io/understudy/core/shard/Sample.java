package io.understudy.core.shard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which flows are rehearsed: all, none, or the oldest of each name. The journal alone decides, so
 * instances that loaded at the same head rehearse the same flows.
 */
final class Sample {
  private final RehearsalRules rules;
  private final Map<String, Integer> taken = new HashMap<>();

  Sample(RehearsalRules rules) {
    this.rules = rules;
  }

  boolean isEmpty() {
    return rules.mode() == RehearsalRules.Mode.OFF;
  }

  /** A flow began to live: it is taken if there is room for its name. */
  void offer(LiveFlow flow) {
    String name = flow.history().opening().name();
    flow.sampled =
        switch (rules.mode()) {
          case OFF -> false;
          case ALL -> isWanted(name);
          case SAMPLE -> isWanted(name) && hasRoom(name);
        };
  }

  private boolean hasRoom(String name) {
    if (taken.getOrDefault(name, 0) >= rules.sampleOfName()) {
      return false;
    }
    taken.merge(name, 1, Integer::sum);
    return true;
  }

  private boolean isWanted(String name) {
    return rules.names().isEmpty() || rules.names().contains(name);
  }

  /** A flow ended: there is room for one that begins later. */
  void leave(LiveFlow flow) {
    if (flow.sampled && rules.mode() == RehearsalRules.Mode.SAMPLE) {
      taken.merge(flow.history().opening().name(), -1, Integer::sum);
    }
    flow.sampled = false;
  }

  /** Chooses anew, among all live flows; answers the chosen ones. */
  List<LiveFlow> choose(Iterable<LiveFlow> live) {
    taken.clear();
    List<LiveFlow> flows = new ArrayList<>();
    live.forEach(flows::add);
    if (rules.mode() == RehearsalRules.Mode.SAMPLE) {
      flows.sort(Comparator.comparingLong(LiveFlow::startedSeq).thenComparing(LiveFlow::id));
    }
    flows.forEach(this::offer);
    flows.removeIf(flow -> !flow.sampled);
    return flows;
  }
}
