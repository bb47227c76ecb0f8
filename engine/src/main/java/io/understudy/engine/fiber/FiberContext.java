package io.understudy.engine.fiber;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.Difference;
import io.understudy.core.flow.Draws;
import io.understudy.core.flow.FlowScript;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.core.shard.Event;
import io.understudy.flow.Async;
import io.understudy.flow.Child;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import io.understudy.flow.ResultType;
import io.understudy.flow.StepBody;
import io.understudy.flow.StepOptions;
import io.understudy.flow.TransactionBody;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The context of one fiber. Positions count the operations in the order of the flow's code; each is
 * answered from the script as far as that goes, and asked of the shard beyond.
 */
final class FiberContext implements FlowContext {
  private final FiberHome home;
  private final FlowScript script;
  private final long fiber;
  private final Inbox inbox;
  private final Steps steps;
  private final Fiber owner;
  private final Thread thread = Thread.currentThread();
  private final FiberSessions sessions;
  private final FiberChildren children;
  private final Map<String, Integer> versions;
  private final Map<Integer, Op> asyncsUnderWay = new LinkedHashMap<>();
  private int nextPosition;
  private long nowMillis;

  FiberContext(
      FiberHome home, FlowScript script, long fiber, Inbox inbox, Steps steps, Fiber owner) {
    this.home = home;
    this.script = script;
    this.fiber = fiber;
    this.inbox = inbox;
    this.steps = steps;
    this.owner = owner;
    this.nowMillis = script.startMillis();
    this.sessions = new FiberSessions(this, home, script);
    this.children = new FiberChildren(this, home);
    this.versions = new HashMap<>(script.versions());
  }

  @Override
  public FlowId id() {
    return script.flow();
  }

  @Override
  public <T extends @Nullable Object> T step(
      String name, StepOptions options, ResultType<T> type, StepBody<T> body) {
    Op op = Op.of(Op.Kind.STEP, name);
    int position = position();
    return value(run(position, op, options, steps.step(options, type, body)), type);
  }

  @Override
  public <T extends @Nullable Object> T transaction(
      String name, StepOptions options, ResultType<T> type, TransactionBody<T> body) {
    Op op = Op.of(Op.Kind.TRANSACTION, name);
    int position = position();
    return value(run(position, op, options, steps.transaction(op, options, type, body)), type);
  }

  private Recorded run(int position, Op op, StepOptions options, Steps.Task task) {
    Recorded end = recorded(position, op);
    if (end != null) {
      return end;
    }
    ask(new Ask.RunBody(position, op, Rules.of(options)));
    while (true) {
      switch (inbox.take(position)) {
        case Recorded recorded -> {
          return matched(recorded, op);
        }
        case Inbox.Permit permit -> owner.endBody(position, task, permit);
        case Object other -> throw new IllegalStateException("Not for a step: " + other);
      }
    }
  }

  @Override
  public <T extends @Nullable Object> Async<T> async(
      String name, StepOptions options, ResultType<T> type, StepBody<T> body) {
    Op op = Op.of(Op.Kind.ASYNC, name);
    int position = position();
    Recorded end = recorded(position, op);
    if (end != null) {
      return () -> value(end, type);
    }
    asyncsUnderWay.put(position, op);
    owner.async(position, steps.step(options, type, body));
    ask(new Ask.RunBody(position, op, Rules.of(options)));
    return () -> {
      requireOwnThread();
      return value(joinAsync(position, op), type);
    };
  }

  private final Map<Integer, Recorded> joined = new HashMap<>(2);

  private Recorded joinAsync(int position, Op op) {
    Recorded earlier = joined.get(position);
    if (earlier != null) {
      return earlier;
    }
    if (!inbox.has(position) && home.stage().rehearses()) {
      home.stage().post(new Event.AsyncAwaited(script.flow(), fiber));
    }
    Recorded end = matched((Recorded) inbox.take(position), op);
    asyncsUnderWay.remove(position);
    joined.put(position, end);
    return end;
  }

  /** A flow does not end before its async steps have. */
  void joinAsyncs() {
    for (Map.Entry<Integer, Op> async : List.copyOf(asyncsUnderWay.entrySet())) {
      joinAsync(async.getKey(), async.getValue());
    }
  }

  @Override
  public void sleep(Duration duration) {
    Op op = Op.of(Op.Kind.SLEEP, "");
    int position = position();
    long until = until(duration);
    Recorded end = recorded(position, op);
    value(
        end != null ? end : blockOn(new Ask.Sleep(position, op, until, alone()), op),
        ResultType.own());
  }

  @Override
  public <T> T await(String signal, Class<T> type) {
    Recorded end = awaitSignal(signal, Entry.NEVER);
    return value(end, ResultType.of(type));
  }

  @Override
  public <T> Optional<T> await(String signal, Class<T> type, Duration atMost) {
    Recorded end = awaitSignal(signal, until(atMost));
    boolean late =
        end.outcome() instanceof Outcome.Failed failed
            && failed.failure().kind() == Failure.Kind.DEADLINE;
    return late ? Optional.empty() : Optional.of(value(end, ResultType.of(type)));
  }

  private Recorded awaitSignal(String signal, long untilMillis) {
    Op op = Op.of(Op.Kind.AWAIT, signal);
    int position = position();
    Recorded end = recorded(position, op);
    return end != null ? end : blockOn(new Ask.AwaitSignal(position, op, untilMillis, alone()), op);
  }

  @Override
  public <I extends @Nullable Object, O extends @Nullable Object> Child<O> start(
      Class<? extends Flow<I, O>> flow, I input) {
    return children.start(flow, input);
  }

  @Override
  public FlowSession open(Party party, String flow) {
    return sessions.open(party, flow);
  }

  @Override
  public FlowSession session(FlowId session) {
    requireOwnThread();
    return sessions.find(session);
  }

  /** The id of what is made at this position: of the flow's own time, the same after a restart. */
  FlowId childId(int position) {
    return new FlowId(script.flow().high(), draw(position));
  }

  @Override
  public void publish(Object progress) {
    Op op = Op.of(Op.Kind.PUBLISH, "");
    int position = position();
    if (recorded(position, op) == null) {
      Payload payload = home.payloads().write(progress, progress.getClass());
      home.requireSize(payload);
      ask(new Ask.Publish(position, op, payload));
    }
  }

  @Override
  public Instant now() {
    requireOwnThread();
    return Instant.ofEpochMilli(nowMillis);
  }

  @Override
  public long random() {
    return draw(position());
  }

  @Override
  public UUID uuid() {
    int position = position();
    long high = (draw(position) & ~0xF000L) | 0x4000L;
    long low = (Draws.mix(draw(position)) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private long draw(int position) {
    return Draws.at(script.seed(), position);
  }

  @Override
  public int version(String change, int min, int max) {
    requireOwnThread();
    Integer known = versions.get(change);
    if (known == null && nextPosition <= script.tracedMax()) {
      known = min; // The flow passed here before the change existed.
    } else if (known == null) {
      ask(new Ask.TakeVersion(nextPosition, change, min, max));
      known = inbox.takeVersion(change);
    }
    versions.put(change, known);
    if (known < min || known > max) {
      Difference.Versions versions = new Difference.Versions(change, known, min, max);
      throw diverged(Difference.ofVersion(nextPosition, versions));
    }
    return known;
  }

  @Override
  public <O> O continueAs(Object input) {
    requireOwnThread();
    joinAsyncs();
    Type type = home.catalog().find(script.name()).orElseThrow().input();
    Payload payload = home.payloads().write(input, type);
    home.requireSize(payload);
    ask(new Ask.ContinueAs(nextPosition, payload));
    throw inbox.stop();
  }

  @Override
  public System.Logger log() {
    return new FlowLog(System.getLogger("flow." + script.name()), this::speaks);
  }

  private boolean speaks() {
    return nextPosition > script.tracedMax() && home.stage().mayAct();
  }

  /** The code has come to its end; answers the position of what would have come next. */
  int end() {
    inbox.stopIfDropped();
    return nextPosition;
  }

  int position() {
    requireOwnThread();
    return nextPosition++;
  }

  private void requireOwnThread() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "A flow's context was used from another thread than the flow's own; use async for steps"
              + " side by side.");
    }
    inbox.stopIfDropped();
  }

  /** The journaled end of the operation; {@code null} beyond the journal. */
  @Nullable Recorded recorded(int position, Op op) {
    Recorded end = position < script.recorded().size() ? script.recorded().get(position) : null;
    if (end == null) {
      end = inbox.end(position);
    }
    if (end == null) {
      return null;
    }
    return matched(end, op);
  }

  private Recorded matched(Recorded end, Op op) {
    if (!end.op().equals(op)) {
      throw diverged(Difference.ofEnded(end.position(), end.op(), op));
    }
    return observed(end);
  }

  private Recorded observed(Recorded end) {
    nowMillis = Math.max(nowMillis, end.timeMillis());
    return end;
  }

  Recorded blockOn(Ask ask, Op op) {
    ask(ask);
    return matched((Recorded) inbox.take(ask.position()), op);
  }

  private void ask(Ask ask) {
    home.stage().post(new Event.OperationAsked(script.flow(), fiber, ask));
  }

  boolean alone() {
    return asyncsUnderWay.isEmpty();
  }

  private IllegalStateException diverged(Difference difference) {
    home.stage().post(new Event.FlowDiverged(script.flow(), fiber, difference));
    return inbox.stop();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the author's type says whether it may be null
  <T extends @Nullable Object> T value(Recorded end, ResultType<T> type) {
    return (T) outcome(end, null, type.type());
  }

  @Nullable Object outcome(Recorded end, @Nullable FlowId child, @Nullable Type type) {
    return switch (end.outcome()) {
      case Outcome.Value(Payload payload) -> home.payloads().read(payload, type);
      case Outcome.Failed(Failure failure) -> throw Failures.toException(end.op(), child, failure);
    };
  }

  /** Throws what the operation failed with. */
  void requireDone(Recorded end) {
    if (end.outcome() instanceof Outcome.Failed(Failure failure)) {
      throw Failures.toException(end.op(), null, failure);
    }
  }

  long until(Duration atMost) {
    return plus(nowMillis, atMost);
  }

  private static long plus(long millis, Duration duration) {
    long more = duration.isNegative() ? 0 : duration.toMillis();
    return more > Entry.NEVER - millis ? Entry.NEVER : millis + more;
  }
}
