package io.understudy.testkit.sim;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.FlowScript;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import io.understudy.testkit.sim.Program.Line;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pass through a flow's code, from the top, fed with recorded outcomes. Stops with {@link Stop}
 * where an outcome is missing. Who asks and where outcomes come from is left to subclasses: a fiber
 * asks its shard, the judge only reads the journal.
 */
abstract class Pass {
  final FlowId flow;
  final int run;
  private final long seed;
  private final int input;
  private final long startMillis;
  private final Map<String, Integer> asyncs = new HashMap<>();
  private final List<Integer> begun = new ArrayList<>();
  private final Set<Integer> joined = new HashSet<>();
  private final Deque<FlowId> children = new ArrayDeque<>();
  private final Talk talk;
  private int next;
  private int sum;
  private long nowMillis;

  /** Makes the ask for a position. */
  interface AskAt {
    Ask at(int position);
  }

  Pass(FlowScript script) {
    this.flow = script.flow();
    this.run = script.run();
    this.seed = script.seed();
    this.input = Values.number(script.input());
    this.startMillis = script.startMillis();
    this.talk = new Talk(this, script);
  }

  /** What the journal says of this position; {@code null} while nothing. */
  abstract @Nullable Recorded look(int position);

  /** Whether it was known when the code began: such an async step was never under way here. */
  abstract boolean inScript(int position);

  /** The code is at an operation whose outcome is missing. */
  abstract void ask(Ask ask);

  abstract int version(String change, int max, int position);

  boolean sameOp(Op code, Op journal) {
    return code.equals(journal);
  }

  /** Runs the code; gives the flow's result, or stops. */
  final int perform(Program program) {
    next = 0;
    nowMillis = startMillis;
    asyncs.clear();
    begun.clear();
    joined.clear();
    children.clear();
    talk.begin();
    sum = input;
    try {
      for (Line line : program.lines()) {
        sum = 31 * sum + perform(line);
      }
    } catch (Stop.Thrown thrown) {
      if (thrown.failure.kind() != Failure.Kind.CANCELLED) {
        throw thrown;
      }
      for (Line line : program.compensation()) {
        sum = 31 * sum + perform(line);
      }
      if (!program.swallowsCancel()) {
        throw thrown;
      }
    }
    joinAll();
    return sum;
  }

  final int positions() {
    return next;
  }

  private int perform(Line line) {
    return switch (line) {
      case Line.Step step -> step(step);
      case Line.Transaction tx -> body(Op.Kind.TRANSACTION, tx.name(), tx.how());
      case Line.Begin(var step) -> begin(step);
      case Line.Join(var step) -> join(step);
      case Line.Sleep(var millis) -> sleep(millis);
      case Line.Await(var signal, var atMost) -> await(signal, atMost);
      case Line.Child child -> child(child);
      case Line.JoinChild _ -> joinChild();
      case Line.Publish _ -> publish();
      case Line.Version change -> change(change);
      case Line.Next _ -> nextRun();
      case Line.Open open -> talk.open(open);
      case Line.Send send -> talk.send(send);
      case Line.Receive receive -> talk.receive(receive);
      case Line.Serve serve -> talk.serve(serve);
      case Line.Close close -> talk.close(close);
      case Line.Fail _ ->
          throw new Stop.Thrown(new Failure(Failure.Kind.FLOW, "author", "It fails.", 0));
    };
  }

  private int step(Line.Step step) {
    return body(Op.Kind.STEP, step.name(), step);
  }

  private int body(Op.Kind kind, String name, Line.Step how) {
    Op op = Op.of(kind, name);
    try {
      return valueOf(outcome(op, at -> new Ask.RunBody(at, op, how.rules())));
    } catch (Stop.Thrown thrown) {
      if (how.tolerant() && thrown.failure.kind() == Failure.Kind.STEP) {
        return 7 + thrown.failure.attempts();
      }
      throw thrown;
    }
  }

  private int begin(Line.Step step) {
    Op op = Op.of(Op.Kind.ASYNC, step.name());
    int at = next++;
    asyncs.put(step.name(), at);
    begun.add(at);
    Recorded recorded = look(at);
    if (recorded == null) {
      ask(new Ask.RunBody(at, op, step.rules()));
    } else {
      check(at, op, recorded);
    }
    return 1;
  }

  private int join(String step) {
    Integer at = asyncs.get(step);
    if (at == null) {
      return 2; // The code of compensation joins what was never begun.
    }
    Recorded recorded = look(at);
    if (recorded == null) {
      throw new Stop.Blocked();
    }
    joined.add(at);
    nowMillis = Math.max(nowMillis, recorded.timeMillis());
    return switch (recorded.outcome()) {
      case Outcome.Value(var payload) -> Values.number(payload);
      case Outcome.Failed(var failure) -> 3 + failure.attempts();
    };
  }

  private void joinAll() {
    for (int at : begun) {
      if (look(at) == null) {
        throw new Stop.Blocked();
      }
    }
  }

  boolean alone() {
    return begun.stream().allMatch(at -> inScript(at) || joined.contains(at));
  }

  private int sleep(long millis) {
    long until = nowMillis + millis;
    Op op = new Op(Op.Kind.SLEEP, "", millis);
    int value = valueOf(outcome(op, at -> new Ask.Sleep(at, op, until, alone())));
    notBefore(until, "slept");
    return value;
  }

  private int await(String signal, long atMost) {
    long until = until(atMost);
    Op op = Op.of(Op.Kind.AWAIT, signal);
    Outcome outcome = outcome(op, at -> new Ask.AwaitSignal(at, op, until, alone()));
    if (outcome instanceof Outcome.Failed(var failure) && failure.kind() == Failure.Kind.DEADLINE) {
      notBefore(until, "waited for a signal");
      return 5;
    }
    return valueOf(outcome);
  }

  long until(long atMost) {
    return atMost < 0 ? Entry.NEVER : nowMillis + atMost;
  }

  /** The id of what the next operation begins. */
  FlowId childId() {
    return Values.childId(seed, next);
  }

  /** What the next operation says: it tells of everything that the code has seen. */
  Payload message() {
    return Values.payload(Values.of(flow, run, next, "message") ^ (sum & 0xFFFF));
  }

  void notBefore(long until, String what) {
    if (nowMillis < until) {
      throw new BrokenInvariant(
          "TIMERS", flow + " " + what + " until " + until + " and it is " + nowMillis);
    }
  }

  private int child(Line.Child child) {
    Op op = new Op(Op.Kind.START, child.program(), child.input());
    Payload first = Values.payload(child.input());
    int at = next;
    FlowId id = Values.childId(seed, at);
    Outcome outcome =
        outcome(op, p -> new Ask.StartChild(p, op, id, first, Values.childSeed(seed, p)));
    if (outcome instanceof Outcome.Failed(var failure)) {
      if (failure.kind() == Failure.Kind.LIMIT) {
        return 9;
      }
      throw new Stop.Thrown(failure);
    }
    children.add(id);
    return 4;
  }

  private int joinChild() {
    FlowId child = children.poll();
    if (child == null) {
      return 8;
    }
    Op op = new Op(Op.Kind.JOIN, "", child.low());
    Outcome outcome = outcome(op, at -> new Ask.JoinChild(at, op, child, alone()));
    if (outcome instanceof Outcome.Failed(var failure) && failure.kind() == Failure.Kind.CHILD) {
      return 6;
    }
    return valueOf(outcome);
  }

  private int publish() {
    int at = next++;
    Op op = Op.of(Op.Kind.PUBLISH, "");
    Recorded recorded = look(at);
    if (recorded == null) {
      ask(new Ask.Publish(at, op, Values.payload(at)));
    } else {
      check(at, op, recorded);
    }
    return 1;
  }

  private int change(Line.Version change) {
    int version = version(change.change(), change.max(), next);
    return version >= 2 ? step(change.extra()) : version;
  }

  private int nextRun() {
    if (input <= 0) {
      return 0;
    }
    joinAll();
    throw new Stop.NextRun(input - 1);
  }

  Outcome outcome(Op op, AskAt asks) {
    int at = next++;
    Recorded recorded = look(at);
    if (recorded == null) {
      ask(asks.at(at));
      throw new Stop.Blocked();
    }
    check(at, op, recorded);
    nowMillis = Math.max(nowMillis, recorded.timeMillis());
    return recorded.outcome();
  }

  private void check(int at, Op op, Recorded recorded) {
    if (!sameOp(op, recorded.op())) {
      throw new Stop.Diverged(at, "code " + op + ", journal " + recorded.op());
    }
  }

  private static int valueOf(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Value(var payload) -> Values.number(payload);
      case Outcome.Failed(var failure) -> throw new Stop.Thrown(failure);
    };
  }
}
