package io.understudy.testkit.sim;

import io.understudy.core.flow.BodyResult;
import io.understudy.core.flow.StepRules;
import io.understudy.core.log.Failure;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.Event;
import io.understudy.testkit.sim.Program.Line;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies that one instance runs. */
final class Bodies {
  private final Instance instance;
  private final World world;
  private final Loop loop;
  private final List<Running> running = new ArrayList<>();

  /**
   * @param result {@code null} when fenced
   */
  private record Ran(@Nullable BodyResult result) {}

  private static final class Running {
    final SimFiber fiber;
    final int position;
    final Reign reign;
    boolean over;

    Running(SimFiber fiber, int position, Reign reign) {
      this.fiber = fiber;
      this.position = position;
      this.reign = reign;
    }
  }

  Bodies(Instance instance, Loop loop) {
    this.instance = instance;
    this.world = instance.world;
    this.loop = loop;
  }

  int running() {
    return running.size();
  }

  void begin(SimFiber fiber, Effect.RunBody run) {
    if (fiber.dropped()) {
      return;
    }
    Reign reign = instance.seat.reign();
    if (reign == null || !reign.mayBegin()) {
      world.line.happened(Fault.BODY_WITHOUT_LEASE);
      post(fiber, run.position(), new BodyResult.Interrupted());
      return;
    }
    String name = fiber.opName(run.position());
    Line line = world.programs.body(name);
    world.judge.bodyBegins(instance, fiber, run);
    switch (line) {
      case Line.Step step -> step(fiber, run, step, reign);
      case Line.Transaction tx -> {
        Running body = enter(fiber, run.position(), reign);
        instance.in(1 + tx.how().bodyMillis() * 500, () -> transact(body, tx, run.attempt()));
      }
      case null, default -> throw new IllegalStateException("no body of " + name);
    }
  }

  private Running enter(SimFiber fiber, int position, Reign reign) {
    Running body = new Running(fiber, position, reign);
    running.add(body);
    return body;
  }

  private void step(SimFiber fiber, Effect.RunBody run, Line.Step step, Reign reign) {
    if (step.name().startsWith("crash") && world.crashesOn(fiber.flow)) {
      instance.crash(Fault.CRASH_BY_FLOW);
      return;
    }
    Running body = enter(fiber, run.position(), reign);
    long micros = 1 + world.line.chance.between(0, step.bodyMillis() * 1_500);
    if (step.rules().silenceMillis() > 0) {
      for (long at = 25_000; at < micros; at += 25_000) {
        instance.in(at, () -> beat(body));
      }
    }
    instance.in(micros, () -> end(body, run, step));
  }

  private void beat(Running body) {
    if (!body.over && body.reign.mayAct()) {
      loop.post(new Event.BodyAlive(body.fiber.flow, body.fiber.number, body.position));
    }
  }

  private void end(Running body, Effect.RunBody run, Line.Step step) {
    if (body.over) {
      return;
    }
    if (run.probe()) {
      if (world.line.chance.oneIn(4)) {
        world.line.happened(Fault.PROBE_FAILED);
        leave(body, failed("probe", true));
      } else if (world.judge.happened(body.fiber, body.position)) {
        leave(body, value(body.fiber, body.position, step.name()));
      } else {
        leave(body, new BodyResult.DidNotHappen());
      }
    } else if (run.attempt() <= step.failures()) {
      leave(body, failed("wanted", true));
    } else {
      world.judge.done(body.fiber, body.position);
      leave(body, value(body.fiber, body.position, step.name()));
    }
  }

  private static BodyResult failed(String type, boolean mayRetry) {
    return new BodyResult.Failed(new Failure(Failure.Kind.STEP, type, "It fails.", 0), mayRetry);
  }

  private static BodyResult value(SimFiber fiber, int position, String name) {
    return new BodyResult.Value(Values.payload(Values.of(fiber.flow, fiber.run, position, name)));
  }

  private void leave(Running body, BodyResult result) {
    body.over = true;
    running.remove(body);
    post(body.fiber, body.position, result);
  }

  private void post(SimFiber fiber, int position, BodyResult result) {
    if (fiber.dropped()) {
      world.line.happened(Fault.STALE_FIBER_SPOKE);
    }
    instance.soon(() -> loop.post(new Event.BodyEnded(fiber.flow, fiber.number, position, result)));
  }

  /** The reign is left: who does not end by itself is interrupted. */
  void interruptAll() {
    for (Running body : List.copyOf(running)) {
      String name = body.fiber.opName(body.position);
      if (world.programs.body(name) instanceof Line.Step step) {
        // One that an earlier reign left behind has brought its flow to a person already.
        boolean asks = step.rules().doubt() == StepRules.DoubtRule.ASK_PERSON;
        if (asks && !body.fiber.dropped()) {
          throw new BrokenInvariant("NO_PERSON", "a handover interrupts " + name);
        }
        world.line.happened(Fault.HANDOVER_INTERRUPTED_STEP, name);
        leave(body, new BodyResult.Interrupted());
      }
    }
  }

  void overTime(long fiber, int position) {
    for (Running body : List.copyOf(running)) {
      if (body.fiber.number == fiber && body.position == position) {
        world.line.happened(Fault.BODY_OVER_TIME);
        leave(body, failed("timeout", true));
      }
    }
  }

  private void transact(Running body, Line.Transaction tx, int attempt) {
    if (!body.reign.mayAct()) {
      leave(body, new BodyResult.Interrupted());
      return;
    }
    SimFiber fiber = body.fiber;
    SimStore.TxKey key = new SimStore.TxKey(fiber.flow, fiber.run, body.position);
    long epoch = body.reign.epoch;
    SimStore.Session session = body.reign.session;
    boolean unknown = world.faulty() && world.line.chance.oneIn(12);
    instance.<Ran>ask(
        () -> session.open ? run(key, fiber, tx, attempt, epoch, unknown) : null,
        ran -> {
          BodyResult result = ran.result();
          if (result != null) {
            leave(body, result);
          } else {
            world.line.happened(Fault.TRANSACTION_FENCED);
            body.reign.broken("a transaction was fenced");
            leave(body, new BodyResult.Interrupted());
          }
        },
        () -> instance.in(2_000, () -> transact(body, tx, attempt)));
  }

  /** At the store; {@code null} when the answer is lost. */
  private @Nullable Ran run(
      SimStore.TxKey key,
      SimFiber fiber,
      Line.Transaction tx,
      int attempt,
      long epoch,
      boolean unknown) {
    SimStore.TxResult earlier =
        world.isMutant(Mutant.TX_RESULT_IGNORED) ? null : world.store.txResult(key);
    if (earlier != null) {
      return new Ran(new BodyResult.Value(earlier.payload()));
    }
    if (attempt <= tx.how().failures()) {
      return new Ran(failed("wanted", true));
    }
    SimStore.TxResult result =
        new SimStore.TxResult(
            tx.name(), Values.payload(Values.of(fiber.flow, fiber.run, key.position(), tx.name())));
    if (!world.store.transfer(key, result, tx, epoch)) {
      return new Ran(null);
    }
    if (unknown) {
      world.line.happened(Fault.TRANSACTION_UNKNOWN);
      return null;
    }
    return new Ran(new BodyResult.Value(result.payload()));
  }
}
