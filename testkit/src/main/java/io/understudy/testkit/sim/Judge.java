package io.understudy.testkit.sim;

import io.understudy.core.flow.FlowHistory;
import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.core.shard.Shard;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowRefusedException;
import io.understudy.testkit.sim.Program.Line;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees everything and says when something happened that never may. */
final class Judge {
  /** How flows end that an operator gave up, or that were refused in their stead. */
  private static final Set<String> NOT_BY_CODE =
      Set.of("given-up", FlowRefusedException.class.getName());

  private final World world;
  private final Set<String> startedFor = new HashSet<>();
  private final Set<String> happened = new HashSet<>();
  private final Map<SimStore.TxKey, Line.Transaction> moved = new HashMap<>();
  private final Set<SimStore.TxKey> journaled = new HashSet<>();
  private final Map<Long, String> pictures = new HashMap<>();
  private long bodies;

  Judge(World world) {
    this.world = world;
  }

  long bodies() {
    return bodies;
  }

  private static void demand(boolean holds, String invariant, String text) {
    if (!holds) {
      throw new BrokenInvariant(invariant, text);
    }
  }

  /** A batch is about to be in the log for good. */
  void appended(@Nullable Batch before, Batch batch, long stageEpoch) {
    demand(
        batch.epoch() == stageEpoch,
        "EPOCH",
        "batch " + batch.id() + " of epoch " + batch.epoch() + " came under " + stageEpoch);
    BatchId last = before == null ? BatchId.NONE : before.id();
    demand(batch.previousId().equals(last), "CHAIN", batch.id() + " does not follow " + last);
    demand(
        before == null || before.timeMillis() <= batch.timeMillis(),
        "TIME",
        "batch " + batch.id() + " is earlier than the one before");
    batch.verify();
  }

  /** An entry is about to be taken in. */
  void entry(FlowHistory history, Entry entry) {
    if (!(entry instanceof Entry.Ended ended)) {
      return;
    }
    String where = history.flow() + "/" + history.run() + "/" + ended.position();
    demand(!history.hasEnded(ended.position()), "ENDED_ONCE", where + " ends twice");
    Op op = ended.op();
    boolean body =
        switch (op.kind()) {
          case STEP, TRANSACTION, ASYNC -> true;
          case SLEEP, AWAIT, START, JOIN, PUBLISH, OPEN, SEND, RECEIVE, CLOSE -> false;
        };
    if (!body) {
      return;
    }
    switch (ended.outcome()) {
      case Outcome.Value(var payload) -> {
        int wanted = Values.of(history.flow(), history.run(), ended.position(), op.name());
        demand(Values.number(payload) == wanted, "VALUE", where + " has a foreign value");
        SimStore.TxKey key = new SimStore.TxKey(history.flow(), history.run(), ended.position());
        if (op.kind() == Op.Kind.TRANSACTION) {
          demand(moved.containsKey(key), "MONEY", where + " is noted and did not happen");
          journaled.add(key);
        }
      }
      case Outcome.Failed(var failure) -> failed(history, op, failure, where);
    }
  }

  private void failed(FlowHistory history, Op op, Failure failure, String where) {
    if (failure.kind() != Failure.Kind.STEP) {
      return;
    }
    Line line = world.programs.body(op.name());
    int max =
        switch (line) {
          case Line.Step step -> step.rules().retry().attemptsMax();
          case Line.Transaction tx -> tx.how().rules().retry().attemptsMax();
          case null, default -> throw new BrokenInvariant("VALUE", "no body " + op);
        };
    demand(
        failure.attempts() == max || history.cancelPending() != null,
        "ATTEMPTS",
        where + " gave up after " + failure.attempts() + " of " + max + " attempts");
  }

  /** The shard lets a body run: everything that its flow had observed must be in the log. */
  void permitted(SimFiber fiber, int position) {
    SimStore.Known known = world.store.find(fiber.flow);
    demand(known != null, "EFFECT_EARLY", "a body of a flow that is not in the log");
    if (known == null || known.history().run() != fiber.run) {
      return;
    }
    for (int observed : fiber.observedAtAsk(position)) {
      demand(
          known.history().hasEnded(observed),
          "EFFECT_EARLY",
          fiber.flow + "/" + position + " runs; it has observed " + observed + ", not in the log");
    }
  }

  void bodyBegins(Instance instance, SimFiber fiber, Effect.RunBody run) {
    bodies++;
    long lease = World.LEASE_NANOS / 1_000;
    long since = world.line.nowMicros() - instance.seat.leaseBegunMicros();
    demand(
        since <= lease + lease / 100,
        "LEASE",
        instance.incarnation + " begins a body " + since + " us after its last renewal");
    SimStore.Known known = world.store.find(fiber.flow);
    if (known != null
        && instance.incarnation.equals(world.store.stage.incarnation)
        && known.history().run() == fiber.run) {
      demand(
          !known.history().hasEnded(run.position()),
          "AGAIN",
          fiber.flow + "/" + run.position() + " begins after its end is settled");
      SimStore.TxKey key = new SimStore.TxKey(fiber.flow, fiber.run, run.position());
      boolean fresh = run.fresh() || world.isMutant(Mutant.ALWAYS_FRESH);
      boolean happened = world.store.txResult(key) != null || happened(fiber, run.position());
      demand(
          !fresh || !happened,
          "FRESH",
          fiber.flow + "/" + run.position() + " is said to be fresh; it has happened");
    }
  }

  private static String key(SimFiber fiber, int position) {
    return fiber.flow + "/" + fiber.run + "/" + position;
  }

  void done(SimFiber fiber, int position) {
    happened.add(key(fiber, position));
  }

  boolean happened(SimFiber fiber, int position) {
    return happened.contains(key(fiber, position));
  }

  /** Money was moved, for good. */
  void moved(SimStore.TxKey key, Line.Transaction tx) {
    demand(moved.put(key, tx) == null, "MONEY", key + " happened twice");
  }

  void answered(Request request, Reply reply) {
    switch (reply) {
      case Reply.Started(FlowId flow, boolean existed) -> {
        demand(world.store.find(flow) != null, "EFFECT_EARLY", flow + " is not in the log");
        if (!existed && request instanceof Request.Start start && start.clientId() != null) {
          demand(
              startedFor.add(start.clientId()),
              "ONE_START",
              "client id " + start.clientId() + " was started twice");
        }
      }
      case Reply.Finished(FlowId flow, var status, Outcome outcome) -> {
        FlowHistory history = history(flow);
        demand(
            history.status() == status && outcome.equals(history.outcome()),
            "EFFECT_EARLY",
            flow + " is said to have ended with " + outcome + "; the log: " + history.outcome());
      }
      case Reply.Accepted(FlowId flow, _) -> accepted(request, history(flow));
      default -> {}
    }
  }

  private static void accepted(Request request, FlowHistory history) {
    boolean there =
        switch (request) {
          case Request.Signal signal -> history.knowsKey(signal.key());
          case Request.Cancel cancel -> history.knowsKey(cancel.key());
          case Request.Retry retry -> history.knowsKey(retry.key());
          case Request.GiveUp _ -> history.status().isFinal();
          default -> true;
        };
    demand(there, "EFFECT_EARLY", request + " was accepted and is not in the log");
  }

  private FlowHistory history(FlowId flow) {
    SimStore.Known known = world.store.find(flow);
    if (known == null) {
      throw new BrokenInvariant("EFFECT_EARLY", flow + " is not in the log");
    }
    return known.history();
  }

  /** Two that stand at the same head say the same of everything. */
  void stands(Instance instance, Shard shard) {
    if (world.isMutant(Mutant.FENCE_OFF)) {
      return;
    }
    if (shard.performing()) {
      demand(
          world.store.knows(shard.settled()) || !instance.alive(),
          "PREFIX",
          instance.incarnation + " holds " + shard.settled() + " for settled");
      if (!shard.head().equals(shard.settled()) || shard.openRows() > 0) {
        return;
      }
    }
    demand(world.store.knows(shard.head()), "PREFIX", shard.head() + " is not in the log");
    if (shard.head().seq() % 4 == 0 || world.finished()) {
      String mine = shard.picture();
      String other = pictures.putIfAbsent(shard.head().seq(), mine);
      demand(
          other == null || other.equals(mine),
          "PICTURE",
          instance.incarnation + " sees\n" + mine + "\nanother saw\n" + other);
    }
  }

  /** When all is over: every flow ended as its code and its journal say. */
  void end() {
    for (SimStore.Known known : world.store.all()) {
      FlowHistory history = known.history();
      demand(history.status().isFinal(), "PROGRESS", history.flow() + " has not ended");
      Outcome outcome = history.outcome();
      if (outcome instanceof Outcome.Failed(var failure) && NOT_BY_CODE.contains(failure.type())) {
        continue;
      }
      Outcome wanted = Replay.outcome(world.programs, history);
      demand(
          wanted.equals(outcome),
          "RESULT",
          history.flow() + " ended with " + outcome + "; its code gives " + wanted);
    }
    money();
  }

  private void money() {
    long[] wanted = new long[world.store.balances.length];
    moved.forEach(
        (key, tx) -> {
          wanted[tx.from()] -= tx.amount();
          wanted[tx.to()] += tx.amount();
          if (!journaled.contains(key)) {
            world.unjournaled(key);
          }
        });
    for (int i = 0; i < wanted.length; i++) {
      demand(wanted[i] == world.store.balances[i], "MONEY", "account " + i + " is wrong");
    }
  }
}
