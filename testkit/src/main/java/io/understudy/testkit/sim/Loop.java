package io.understudy.testkit.sim;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.message.Frames;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.core.shard.Sealed;
import io.understudy.core.shard.Shard;
import io.understudy.core.shard.ShardRules;
import io.understudy.flow.FlowId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The event loop of one instance: what the engine's loop does, on simulated time. */
final class Loop {
  private final Instance instance;
  private final World world;
  private final Bodies bodies;
  private final SimMail mail;
  private final Deque<Object> inbox = new ArrayDeque<>();
  private final Map<Long, Ticket> tickets = new LinkedHashMap<>();
  private Map<Long, SimFiber> fibers = new HashMap<>();
  private final Map<FlowId, SimFiber> kept = new HashMap<>();
  private boolean planned;
  private long lastNow;
  private @Nullable Consumer<Sealed> committer;
  final Shard shard;

  record Ticket(Request request, Consumer<Reply> to) {}

  private record Call(Runnable body) {}

  Loop(Instance instance, ShardRules rules) {
    this.instance = instance;
    this.world = instance.world;
    this.bodies = new Bodies(instance, this);
    this.mail = new SimMail(instance);
    this.shard = new Shard(rules, this::carryOut);
  }

  /** Stands where the store is. */
  void start() {
    world.store.eachLive(
        row -> shard.restore(row.seq(), row.timeMillis(), row.row()),
        row -> shard.restore(row.seq(), row.timeMillis(), row.row()));
    shard.standAt(world.store.head(), world.store.headTimeMillis());
    post(new Event.TailRead());
    idle();
  }

  private void idle() {
    instance.in(
        world.line.chance.between(10_000, 30_000),
        () -> {
          pump();
          idle();
        });
  }

  void post(Event event) {
    put(event);
  }

  void call(Runnable body) {
    put(new Call(body));
  }

  private void put(Object message) {
    inbox.add(message);
    plan();
  }

  private void plan() {
    if (!planned) {
      planned = true;
      instance.in(
          world.line.chance.between(1, world.line.chance.oneIn(10) ? 3_000 : 150), this::pump);
    }
  }

  private void pump() {
    planned = false;
    on(tick());
    int group = world.line.chance.oneIn(3) ? 1 + world.line.chance.below(3) : Integer.MAX_VALUE;
    while (group-- > 0 && !inbox.isEmpty() && instance.alive()) {
      switch (inbox.removeFirst()) {
        case Event event -> {
          if (event instanceof Event.FlowEnd end) {
            fibers.remove(end.fiber());
          }
          on(event);
        }
        case Call call -> call.body().run();
        default -> throw new IllegalStateException();
      }
    }
    commit();
    if (!inbox.isEmpty()) {
      plan();
    } else if (shard.nextTimerMillis() != Long.MAX_VALUE) {
      long wait = Math.clamp(shard.nextTimerMillis() - shard.nowMillis(), 1, 10_000);
      if (wait < 10) {
        planned = true;
        instance.in(wait * 1_000, this::pump);
      }
    }
  }

  Event.Ticked tick() {
    return new Event.Ticked(instance.wallMillis(), instance.place.clock.monotonicNanos());
  }

  private void on(Event event) {
    if (!instance.alive()) {
      return;
    }
    shard.on(event);
    if (event instanceof Event.Settled || event instanceof Event.ReignEnded) {
      world.talks.effectsLeft(instance);
    }
    world.line.eventDone();
    long now = shard.nowMillis();
    if (now < lastNow) {
      throw new BrokenInvariant("TIME", "durable time went back from " + lastNow + " to " + now);
    }
    lastNow = now;
    if (event instanceof Event.Settled || event instanceof Event.TailRead) {
      world.judge.stands(instance, shard);
    }
  }

  private void commit() {
    Consumer<Sealed> with = committer;
    if (with != null && instance.alive()) {
      Sealed sealed = shard.seal();
      if (sealed != null) {
        with.accept(sealed);
      }
    }
  }

  /** Begins to perform. */
  void begin(Consumer<Sealed> with, long epoch, Batch batch) {
    call(
        () -> {
          committer = with;
          on(tick());
          on(new Event.ReignBegan(epoch, batch));
          mail.open();
        });
  }

  /** Ends the reign; then tells where the shard stands. */
  void end(String reason, Consumer<BatchId> then) {
    call(
        () -> {
          committer = null;
          mail.close();
          on(new Event.ReignEnded(reason));
          fibers
              .values()
              .forEach(
                  fiber -> {
                    fiber.drop();
                    kept.put(fiber.flow, fiber);
                  });
          fibers = new HashMap<>();
          List<Ticket> waiting = List.copyOf(tickets.values());
          tickets.clear();
          waiting.forEach(ticket -> ticket.to().accept(new Reply.NotHot(reason)));
          then.accept(shard.settled());
        });
  }

  void request(Request request, Consumer<Reply> to) {
    long number = world.nextTicket();
    tickets.put(number, new Ticket(request, to));
    post(new Event.Requested(number, request));
  }

  void arrived(long delivery, String party, Frames frames) {
    mail.arrived(delivery, party, frames);
  }

  void lookedUp(FlowId flow, @Nullable FlowStatus status) {
    on(new Event.FlowLookedUp(flow, status));
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.StartFiber start -> startFiber(start);
      case Effect.Resume resume -> {
        SimFiber fiber = fibers.get(resume.fiber());
        if (fiber != null) {
          fiber.resume(resume.recorded());
          instance.soon(fiber::go);
        }
      }
      case Effect.GiveVersion give -> {
        SimFiber fiber = fibers.get(give.fiber());
        if (fiber != null) {
          fiber.version(give.change(), give.version());
          instance.soon(fiber::go);
        }
      }
      case Effect.RunBody run -> {
        SimFiber fiber = fibers.get(run.fiber());
        if (fiber != null) {
          world.judge.permitted(fiber, run.position());
          instance.soon(() -> bodies.begin(fiber, run));
        }
      }
      case Effect.InterruptBody interrupt ->
          bodies.overTime(interrupt.fiber(), interrupt.position());
      case Effect.DropFiber drop -> {
        SimFiber fiber = fibers.remove(drop.fiber());
        if (fiber != null) {
          fiber.drop();
          kept.put(fiber.flow, fiber);
        }
      }
      case Effect.BatchSettled _ -> commit();
      case Effect.Answer answer -> answer(answer.ticket(), answer.reply());
      case Effect.LookUpKey key -> Lookups.key(instance, this, key.clientId());
      case Effect.LookUp lookUp -> Lookups.flow(instance, this, lookUp);
      case Effect.LookUpFlow(var flow) -> mail.lookUp(flow);
      case Effect.Transmit send -> mail.transmit(send);
      case Effect.AcceptDelivery(long delivery) -> mail.accept(delivery);
      case Effect.SendReply _, Effect.TakeAgain _ ->
          throw new IllegalStateException("No simulated flow is started by a message: " + effect);
      case Effect.Note note -> noted(note);
    }
  }

  private void noted(Effect.Note note) {
    switch (note) {
      case Effect.FlowHospitalized sick ->
          instance.note("hospital " + sick.flow() + " " + sick.trouble());
      case Effect.Diverged other -> instance.note("diverged " + other.flow() + other.message());
      case Effect.ClockJumped jump -> instance.note("clock jumped " + jump.byMillis());
      case Effect.FlowOpened _,
          Effect.FlowEnded _,
          Effect.FrameIgnored _,
          Effect.MessageDead _ -> {}
    }
  }

  private void startFiber(Effect.StartFiber start) {
    SimFiber fiber =
        new SimFiber(
            start.script(),
            start.fiber(),
            world.programs.of(start.script().name(), instance.build),
            Programs.versionMax(instance.build),
            this::post);
    SimFiber earlier = kept.remove(fiber.flow);
    if (earlier != null && world.isMutant(Mutant.FIBER_KEPT)) {
      fiber.inherit(earlier);
    }
    fibers.put(start.fiber(), fiber);
    instance.soon(fiber::go);
  }

  void answer(long number, Reply reply) {
    Ticket ticket = tickets.remove(number);
    if (ticket != null) {
      world.judge.answered(ticket.request(), reply);
      ticket.to().accept(reply);
    }
  }

  void interruptBodies() {
    bodies.interruptAll();
  }

  int bodiesRunning() {
    return bodies.running();
  }
}
