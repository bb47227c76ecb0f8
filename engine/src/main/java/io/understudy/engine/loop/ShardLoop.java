package io.understudy.engine.loop;

import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.RehearsalView;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.core.shard.Sealed;
import io.understudy.core.shard.Shard;
import io.understudy.core.shard.ShardRules;
import io.understudy.core.shard.Tally;
import io.understudy.engine.fiber.Fiber;
import io.understudy.engine.fiber.FiberHome;
import io.understudy.engine.fiber.FlowCatalog;
import io.understudy.engine.fiber.Payloads;
import io.understudy.engine.fiber.StageSlot;
import io.understudy.engine.fiber.Stagehand;
import io.understudy.engine.port.Directory;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.StoredRow;
import io.understudy.engine.port.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the shard: takes events, lets the shard decide, hands sealed batches to the
 * reign's committer and carries out effects. It blocks for nothing but the next event. An error in
 * here is a bug or a corrupt journal: the loop says so and takes in nothing more.
 */
public final class ShardLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLoop.class);
  private static final int DRAIN_MAX = 4_096;
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Mailbox mailbox = new Mailbox();
  private final Tickets tickets;
  private final Lookups lookups;
  private final ShardRules rules;
  private final Troupe troupe;
  private final Ticker ticker;
  private final Consumer<Effect.Note> notes;
  private final Consumer<String> broken;
  private final Thread thread;
  private final Map<Long, Fiber> fibers = new HashMap<>();
  private final Gathering gathering = new Gathering();
  private Shard shard;
  private FiberHome home;
  private @Nullable Hot hot;
  private volatile LoopView view;
  private volatile boolean stopping;

  /**
   * What a reign gives the loop to work with.
   *
   * @param hand what fibers act with
   * @param commit takes a sealed batch to the store; its end comes back as an event
   */
  public record Hot(Stagehand hand, Consumer<Sealed> commit, Mail mail) {}

  /** What fibers are made of. */
  public record Troupe(FlowCatalog catalog, Payloads payloads, Directory directory) {
    FiberHome home(ShardLoop loop, int entryBytesMax) {
      StageSlot slot = new StageSlot(loop::post);
      return new FiberHome(slot, catalog, payloads, directory, entryBytesMax);
    }
  }

  /**
   * What the loop last said of itself.
   *
   * @param rehearsal how far the rehearsal is, while warm
   * @param tally what the reign took over, or the last one did
   */
  public record LoopView(
      BatchId head,
      BatchId settled,
      int flowsLive,
      int flowsHospital,
      RehearsalView rehearsal,
      int fibers,
      int waiting,
      Tally tally) {}

  private record Call<T>(Function<Shard, T> question, CompletableFuture<T> answer) {
    void run(Shard shard) {
      answer.complete(question.apply(shard));
    }
  }

  /**
   * @param notes hears what is worth a log line or a metric, on the loop's thread
   * @param broken hears why the loop can go on no longer
   */
  public ShardLoop(
      ShardRules rules,
      Troupe troupe,
      int callersMax,
      FlowLookup flows,
      Ticker ticker,
      Consumer<Effect.Note> notes,
      Consumer<String> broken) {
    this.rules = rules;
    this.troupe = troupe;
    this.ticker = ticker;
    this.notes = notes;
    this.broken = broken;
    this.tickets = new Tickets(callersMax);
    this.lookups = new Lookups(flows, this::post, tickets);
    this.home = troupe.home(this, rules.entryBytesMax());
    this.shard = new Shard(rules, this::carryOut);
    this.view =
        new LoopView(shard.head(), shard.settled(), 0, 0, shard.rehearsal(), 0, 0, Tally.NOTHING);
    this.thread = Thread.ofPlatform().name("understudy-loop").daemon().unstarted(this::run);
  }

  public void start() {
    mailbox.ownedBy(thread);
    thread.start();
    lookups.start();
  }

  /** Any thread; never blocks. */
  public void post(Event event) {
    if (event instanceof Event.Settled) {
      mailbox.putFirst(event); // The store waits for the next batch.
    } else {
      mailbox.put(event);
    }
  }

  /** Asks for a caller; any thread. A caller that no longer waits cancels the future. */
  @SuppressWarnings("FutureReturnValueIgnored") // the action on completion cannot fail
  public CompletableFuture<Reply> ask(Request request) {
    CompletableFuture<Reply> future = new CompletableFuture<>();
    if (stopping) {
      future.complete(new Reply.NotHot("This instance is stopping."));
      return future;
    }
    long ticket = tickets.issue(future);
    if (ticket == 0) {
      String text = tickets.waitingMax() + " callers wait here, which is the limit; try later.";
      future.complete(new Reply.LimitReached("limits.events-queued", text));
      return future;
    }
    future.whenComplete((_, _) -> withdraw(ticket, request));
    post(new Event.Requested(ticket, request));
    return future;
  }

  private void withdraw(long ticket, Request request) {
    if (tickets.withdraw(ticket) != null && request instanceof Request.Result result) {
      post(new Event.Withdrawn(ticket, result.flow()));
    }
  }

  /** Runs something on the loop's thread, after all events that were posted before. */
  public <T> CompletableFuture<T> call(Function<Shard, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    mailbox.put(new Call<>(question, answer));
    return answer;
  }

  /** Forgets everything and stands where the snapshot does; only while warm. */
  public CompletableFuture<BatchId> reload(Snapshot snapshot) {
    return call(
        _ -> {
          Shard fresh = new Shard(rules, this::carryOut);
          for (StoredRow row : snapshot.reigns()) {
            fresh.restore(row.seq(), row.timeMillis(), row.row());
          }
          for (StoredRow row : snapshot.rows()) {
            fresh.restore(row.seq(), row.timeMillis(), row.row());
          }
          fresh.standAt(snapshot.head(), snapshot.headTimeMillis());
          forgetFibers();
          shard = fresh;
          return snapshot.head();
        });
  }

  /** Begins to perform: the event and what a reign works with arrive together. */
  public CompletableFuture<BatchId> begin(Hot with, Event.ReignBegan began) {
    return call(
        performer -> {
          hot = with;
          home.stage().perform(with.hand());
          performer.on(tick());
          performer.on(began);
          return performer.settled();
        });
  }

  /** Ends the reign at once; answers with the last settled batch, where the shard then stands. */
  public CompletableFuture<BatchId> end(String reason) {
    return call(
        performer -> {
          performer.on(new Event.ReignEnded(reason));
          forgetFibers();
          hot = null;
          tickets.answerAll(new Reply.NotHot(reason));
          return performer.settled();
        });
  }

  /** The next fibers are of another life: warm, until a reign begins. */
  private void forgetFibers() {
    fibers.values().forEach(Fiber::drop);
    fibers.clear();
    home = troupe.home(this, rules.entryBytesMax());
  }

  public LoopView view() {
    return view;
  }

  private Event.Ticked tick() {
    return new Event.Ticked(ticker.wallMillis(), ticker.nanos());
  }

  private void run() {
    try {
      while (!stopping) {
        shard.on(tick());
        int taken = mailbox.drain(this::handle, DRAIN_MAX);
        long gathers = commit();
        look();
        if (taken == 0) {
          long idle = Math.min(IDLE_NANOS, untilNextTimer());
          mailbox.await(gathers == 0 ? idle : Math.min(idle, gathers));
        }
      }
    } catch (Throwable error) {
      LOG.error(
          "The event loop of the shard is broken; this instance takes in nothing more.", error);
      stopping = true;
      broken.accept("The event loop of the shard is broken: " + error);
      if (error instanceof VirtualMachineError fatal) {
        throw fatal;
      }
    } finally {
      tickets.answerAll(new Reply.NotHot("This instance is stopping."));
    }
  }

  private void handle(Object message) {
    switch (message) {
      case Event event -> {
        hear(event);
        shard.on(event);
      }
      case Call<?> call -> call.run(shard);
      default -> throw new IllegalStateException("Not for the loop: " + message);
    }
  }

  private void hear(Event event) {
    if (event instanceof Event.OfFiber said) {
      gathering.spoke(said.fiber());
    }
    if (event instanceof Event.FlowEnd end) {
      fibers.remove(end.fiber());
    }
  }

  /** Hands the open batch over, or says how long that should wait for more; 0: it need not. */
  private long commit() {
    Hot with = hot;
    if (with == null || shard.openRows() == 0) {
      return 0;
    }
    long left = gathering.nanosLeft(shard.openRows(), ticker.nanos());
    Sealed sealed = left > 0 ? null : shard.seal();
    if (sealed != null) {
      with.commit().accept(sealed);
    }
    return left;
  }

  private void look() {
    view =
        new LoopView(
            shard.head(),
            shard.settled(),
            shard.liveCount(),
            shard.hospitalCount(),
            shard.rehearsal(),
            fibers.size(),
            tickets.waiting(),
            shard.tally());
  }

  private long untilNextTimer() {
    long next = shard.nextTimerMillis();
    if (next == Long.MAX_VALUE) {
      return IDLE_NANOS;
    }
    return Math.max(100_000, TimeUnit.MILLISECONDS.toNanos(next - shard.nowMillis()));
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.StartFiber start -> {
        Fiber fiber = new Fiber(home, start.script(), start.fiber());
        fibers.put(start.fiber(), fiber);
        fiber.start();
      }
      case Effect.Resume resume -> resume(resume);
      case Effect.GiveVersion give -> {
        Fiber fiber = fibers.get(give.fiber());
        if (fiber != null) {
          fiber.giveVersion(give.change(), give.version());
        }
      }
      case Effect.RunBody run -> {
        Fiber fiber = fibers.get(run.fiber());
        if (fiber != null) {
          fiber.permit(run);
        }
      }
      case Effect.InterruptBody interrupt -> {
        Fiber fiber = fibers.get(interrupt.fiber());
        if (fiber != null) {
          fiber.overTime(interrupt.position());
        }
      }
      case Effect.DropFiber drop -> {
        Fiber fiber = fibers.remove(drop.fiber());
        if (fiber != null) {
          fiber.drop();
        }
      }
      case Effect.BatchSettled _ -> {
        var _ = commit(); // The committer is free.
      }
      case Effect.Answer answer -> tickets.answer(answer.ticket(), answer.reply());
      case Effect.LookUpKey key -> lookups.key(key.clientId());
      case Effect.LookUpFlow look -> lookups.whether(look.flow());
      case Effect.Transmit send -> mail().transmit(send.id(), send.party(), send.frames());
      case Effect.SendReply send -> mail().reply(send.id(), send.to(), send.result());
      case Effect.TakeAgain again -> mail().takeAgain(again.letter());
      case Effect.AcceptDelivery done -> mail().accept(done.delivery());
      case Effect.LookUp lookUp -> lookups.flow(lookUp.ticket(), lookUp.request());
      case Effect.Note note -> notes.accept(note);
    }
  }

  private void resume(Effect.Resume effect) {
    Fiber fiber = fibers.get(effect.fiber());
    if (fiber == null) {
      return;
    }
    if (hot != null) {
      gathering.goesOn(effect.fiber(), ticker.nanos());
    }
    fiber.resume(effect.recorded());
  }

  private Mail mail() {
    Hot with = hot;
    if (with == null) {
      throw new IllegalStateException("Only a shard that performs sends.");
    }
    return with.mail();
  }

  @Override
  public void close() {
    stopping = true;
    mailbox.put(call(_ -> true)); // wakes the thread
    lookups.close();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
