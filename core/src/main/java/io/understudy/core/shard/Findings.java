package io.understudy.core.shard;

import io.understudy.core.shard.RehearsalView.Tally;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the rehearsal found since the instance was last warm. */
final class Findings {
  /** How many divergences are kept with both their sides; of further ones only the number. */
  static final int KEPT_MAX = 100;

  private final Set<FlowId> diverged = new LinkedHashSet<>();
  private final List<Divergence> kept = new ArrayList<>();
  private final Map<String, Tally> names = new TreeMap<>();
  private int found;

  void rehearsed(String name) {
    names.put(name, tally(name).oneMore());
  }

  void diverged(Divergence divergence) {
    diverged.add(divergence.flow());
    found++;
    names.put(divergence.name(), tally(divergence.name()).found(1));
    if (kept.size() < KEPT_MAX) {
      kept.add(divergence);
    }
  }

  /** The flow needs to be followed no longer. */
  void over(LiveFlow flow) {
    diverged.remove(flow.id());
  }

  /** The hot instance's code could not go on either: that says nothing against this build. */
  void takeBack(LiveFlow flow) {
    if (diverged.remove(flow.id())) {
      found--;
      String name = flow.history().opening().name();
      names.put(name, tally(name).found(-1));
      kept.removeIf(divergence -> divergence.flow().equals(flow.id()));
    }
  }

  private Tally tally(String name) {
    return names.getOrDefault(name, Tally.NONE);
  }

  int divergedCount() {
    return diverged.size();
  }

  /** The live flows that cannot be followed. */
  List<FlowId> divergedFlows() {
    return List.copyOf(diverged);
  }

  void clear() {
    diverged.clear();
    kept.clear();
    names.clear();
    found = 0;
  }

  RehearsalView view(boolean complete, int toRehearse) {
    return new RehearsalView(
        complete, toRehearse, diverged.size(), found, List.copyOf(kept), new TreeMap<>(names));
  }
}
