package io.understudy.core.shard;

import io.understudy.core.flow.Ask;
import io.understudy.flow.FlowId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Steps that only a person could judge if they were interrupted. Before a handover none begins, and
 * those that run are waited for: a planned change sends no flow to the hospital.
 */
final class DoubtfulSteps {
  private static final int BEGUN_KEPT = 1_000;

  private final ShardState state;
  private final BiConsumer<LiveFlow, Ask.RunBody> perform;
  private final Set<Step> begun = new LinkedHashSet<>();
  private final Set<Step> heldBack = new LinkedHashSet<>();
  private int looksAt = BEGUN_KEPT;
  private boolean holding;

  private record Step(FlowId flow, long fiber, int position) {}

  DoubtfulSteps(ShardState state, BiConsumer<LiveFlow, Ask.RunBody> perform) {
    this.state = state;
    this.perform = perform;
  }

  /** Whether the step may begin now; if not, it is performed when nothing is held any more. */
  boolean mayBegin(LiveFlow flow, int position) {
    Step step = new Step(flow.id(), flow.fiber, position);
    if (holding) {
      heldBack.add(step);
      return false;
    }
    begun.add(step);
    if (begun.size() > looksAt) {
      forgetEnded();
      looksAt = Math.max(BEGUN_KEPT, 2 * begun.size());
    }
    return true;
  }

  void hold(boolean hold) {
    holding = hold;
    if (hold) {
      return;
    }
    List<Step> waiting = List.copyOf(heldBack);
    heldBack.clear();
    for (Step step : waiting) {
      LiveFlow flow = state.find(step.flow(), step.fiber());
      if (flow != null
          && flow.ask(step.position()) instanceof Ask.RunBody ask
          && !flow.bodies.containsKey(step.position())) {
        perform.accept(flow, ask);
      }
    }
  }

  /** One of those under way, in words; {@code null} when there is none. */
  @Nullable String underWay() {
    forgetEnded();
    if (begun.isEmpty()) {
      return null;
    }
    Step first = begun.iterator().next();
    Ask.RunBody ask = ask(first);
    return (ask == null ? "a step" : ask.op().toString()) + " of flow " + first.flow();
  }

  private void forgetEnded() {
    begun.removeIf(step -> ask(step) == null);
  }

  private Ask.@Nullable RunBody ask(Step step) {
    LiveFlow flow = state.find(step.flow(), step.fiber());
    return flow != null
            && flow.bodies.containsKey(step.position())
            && flow.ask(step.position()) instanceof Ask.RunBody ask
        ? ask
        : null;
  }

  void drop() {
    begun.clear();
    heldBack.clear();
    holding = false;
  }
}
