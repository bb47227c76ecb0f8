package io.understudy.testkit.sim;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.FlowScript;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Entry.Hospitalized.Cause;
import io.understudy.core.log.Failure;
import io.understudy.core.shard.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A flow's code on one instance. Each time something comes the code runs from the top, fed with
 * what is known, and asks for what it has not asked for yet.
 */
final class SimFiber extends Pass {
  final FlowScript script;
  final long number;
  final Program program;
  private final int versionMax;
  private final Consumer<Event> post;
  private final Map<Integer, Recorded> ends = new HashMap<>();
  private final Map<String, Integer> versions;
  private final Set<String> asked = new HashSet<>();
  private final Map<Integer, Set<Integer>> observedAtAsk = new HashMap<>();
  private final Map<Integer, String> opNames = new HashMap<>();
  private boolean over;

  SimFiber(FlowScript script, long number, Program program, int versionMax, Consumer<Event> post) {
    super(script);
    this.script = script;
    this.number = number;
    this.program = program;
    this.versionMax = versionMax;
    this.post = post;
    this.versions = new HashMap<>(script.versions());
  }

  void drop() {
    over = true;
  }

  boolean dropped() {
    return over;
  }

  void resume(Recorded recorded) {
    ends.put(recorded.position(), recorded);
  }

  void version(String change, int version) {
    versions.put(change, version);
  }

  /** Planted bug: what an earlier fiber saw is believed. */
  void inherit(SimFiber earlier) {
    if (earlier.run == run) {
      ends.putAll(earlier.ends);
      versions.putAll(earlier.versions);
    }
  }

  /** Positions whose ends the code had seen when it asked for this one. */
  Set<Integer> observedAtAsk(int position) {
    return observedAtAsk.getOrDefault(position, Set.of());
  }

  String opName(int position) {
    return opNames.getOrDefault(position, "");
  }

  /** Runs the code as far as it goes. */
  void go() {
    if (over) {
      return;
    }
    try {
      int result = perform(program);
      end(new Event.FlowReturned(flow, number, positions(), Values.payload(result)));
    } catch (Stop.Blocked _) {
      // Goes on when something comes.
    } catch (Stop.Thrown thrown) {
      end(new Event.FlowThrew(flow, number, positions(), asThrown(thrown.failure)));
    } catch (Stop.Diverged diverged) {
      stuck(diverged);
    } catch (Stop.NextRun next) {
      over = true;
      post.accept(
          new Event.OperationAsked(
              flow, number, new Ask.ContinueAs(positions(), Values.payload(next.input))));
    }
  }

  /** How a flow ends whose code lets this failure out. */
  static Failure asThrown(Failure failure) {
    Failure.Kind kind =
        failure.kind() == Failure.Kind.CANCELLED ? Failure.Kind.CANCELLED : Failure.Kind.FLOW;
    return new Failure(kind, failure.type(), failure.message(), 0);
  }

  private void end(Event end) {
    if (positions() <= script.tracedMax()) {
      stuck(new Stop.Diverged(positions() - 1, "the journal goes on"));
      return;
    }
    over = true;
    post.accept(end);
  }

  private void stuck(Stop.Diverged diverged) {
    over = true;
    post.accept(
        new Event.FlowStuck(
            flow,
            number,
            Cause.DIVERGED,
            diverged.position,
            String.valueOf(diverged.getMessage())));
  }

  @Override
  @Nullable Recorded look(int position) {
    Recorded end = inScript(position) ? script.recorded().get(position) : null;
    return end != null ? end : ends.get(position);
  }

  @Override
  boolean inScript(int position) {
    return position < script.recorded().size() && script.recorded().get(position) != null;
  }

  @Override
  void ask(Ask ask) {
    if (asked.add(ask.getClass().getSimpleName() + ask.position())) {
      Set<Integer> observed = new TreeSet<>(ends.keySet());
      observedAtAsk.put(ask.position(), observed);
      if (ask instanceof Ask.RunBody body) {
        opNames.put(ask.position(), body.op().name());
      }
      post.accept(new Event.OperationAsked(flow, number, ask));
    }
  }

  @Override
  int version(String change, int max, int position) {
    Integer known = versions.get(change);
    if (known == null && position <= script.tracedMax()) {
      known = 1;
      versions.put(change, known);
    } else if (known == null) {
      ask(new Ask.TakeVersion(position, change, 1, versionMax));
      throw new Stop.Blocked();
    }
    if (known > versionMax) {
      throw new Stop.Diverged(position - 1, "version " + known);
    }
    return known;
  }
}
