package io.understudy.core.shard;

import io.understudy.core.flow.Difference;
import io.understudy.core.flow.TimerQueue.Timer;
import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Entry.Hospitalized.Cause;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Row;
import io.understudy.flow.FlowId;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All flows of one shard as one deterministic machine.
 *
 * <p>On a hot instance events of the world drive it: it decides, its decisions gather in batches
 * ({@link #seal}), and effects that leave the instance wait until their batch is {@link
 * Event.Settled}. On a warm instance the committed journal drives it ({@link Event.BatchRead}) and
 * it decides nothing. {@link Event.ReignBegan} and {@link Event.ReignEnded} switch between the two;
 * the second goes back to the last settled batch and drops every fiber.
 *
 * <p>Owned by one thread. Effects are handed to the consumer during {@link #on}, in order.
 */
public final class Shard {
  private final ShardState state;
  private final Journal journal;
  private final Fibers fibers;
  private final Operations operations;
  private final Callers callers;
  private final Rehearsal rehearsal;
  private final Relay relay;
  private final Replies replies;
  private final Arrivals arrivals;

  public Shard(ShardRules rules, Consumer<Effect> effects) {
    this.state = new ShardState(rules);
    this.journal = new Journal(state, effects);
    this.relay = new Relay(state, journal);
    this.replies = new Replies(state, journal);
    this.fibers = new Fibers(state, journal);
    this.operations = new Operations(state, journal, fibers, relay, replies);
    this.arrivals = new Arrivals(state, journal, fibers, operations, relay);
    this.callers = new Callers(state, journal, fibers, operations, relay);
    this.rehearsal = new Rehearsal(state, journal, fibers, operations);
  }

  /** Before the first event: takes in one row of a snapshot. */
  public void restore(long seq, long timeMillis, Row row) {
    take(seq, timeMillis, row, EntryCodec.decode(row));
  }

  /** Before the first event: the snapshot's rows are complete up to here. */
  public void standAt(BatchId head, long timeMillis) {
    state.head = head;
    state.headTimeMillis = timeMillis;
    state.clock.atLeast(timeMillis);
    rehearsal.begin();
  }

  /** Takes in one event; its effects are given out before this returns. */
  public void on(Event event) {
    switch (event) {
      case Event.Ticked e -> ticked(e);
      case Event.Settled e -> {
        if (state.performing) { // A commit may return after the end of its reign.
          journal.settled(e.seq());
          relay.settled(e.seq());
        }
      }
      case Event.BatchRead e -> read(e.batch());
      case Event.ReignBegan e -> reignBegan(e);
      case Event.ReignEnded _ -> reignEnded();
      case Event.Requested e -> callers.requested(e.ticket(), e.request());
      case Event.KeyLookedUp e -> callers.keyLookedUp(e);
      case Event.OfMail e -> mailed(e);
      case Event.OfFiber e -> {
        LiveFlow flow = state.find(e.flow(), e.fiber());
        if (flow != null && state.performing) {
          performed(flow, e);
        } else if (flow != null) {
          rehearsed(flow, e);
        }
      }
      case Event.TailRead _ -> rehearsal.tailRead();
      case Event.Withdrawn e -> {
        LiveFlow flow = state.find(e.flow());
        if (flow != null) {
          flow.waiters.remove(e.ticket());
        }
      }
      case Event.IntakeClosed _ -> state.closing = true;
      case Event.DoubtfulStepsHeld e -> {
        if (state.performing) {
          operations.bodies().doubtful().hold(e.held());
        }
      }
      case Event.Closing e -> {
        state.closing = true;
        if (e.handover() != null) {
          journal.appendOfShard(e.handover());
        }
        journal.appendOfShard(new Entry.ReignEnded(e.cause()));
      }
    }
    if (state.performing) {
      fibers.tryNextSuspect();
      relay.pump();
      replies.pump();
    }
  }

  private void mailed(Event.OfMail event) {
    switch (event) {
      case Event.FlowLookedUp e -> arrivals.lookedUp(e.flow(), e.status());
      case Event.FramesArrived e -> arrivals.arrived(e);
      case Event.Transmitted e -> relay.transmitted(e.id(), e.end());
      case Event.ReplySent e -> replies.sent(e.id(), e.done());
      case Event.Undeliverable e -> arrivals.undeliverable(e);
    }
  }

  private void performed(LiveFlow flow, Event.OfFiber event) {
    switch (event) {
      case Event.OperationAsked e -> operations.asked(flow, e.ask());
      case Event.BodyEnded e -> operations.bodies().ended(flow, e.position(), e.result());
      case Event.BodyAlive e -> operations.bodies().alive(flow, e.position());
      case Event.AsyncAwaited _ -> {}
      case Event.FlowEnd e -> finish(flow, e);
      case Event.FlowDiverged e -> diverged(flow, e.difference());
      case Event.FlowStuck e -> fibers.hospitalize(flow, e.cause(), e.position(), e.message());
    }
  }

  private void rehearsed(LiveFlow flow, Event.OfFiber event) {
    switch (event) {
      case Event.OperationAsked e -> rehearsal.asked(flow, e.ask());
      case Event.AsyncAwaited _ -> rehearsal.stands(flow);
      case Event.FlowEnd e -> rehearsal.ended(flow, e);
      case Event.FlowDiverged e -> rehearsal.diverged(flow, e.difference());
      case Event.FlowStuck e -> rehearsal.stuck(flow, e);
      case Event.BodyEnded _, Event.BodyAlive _ ->
          throw new IllegalStateException("A rehearsing flow runs no bodies: " + event);
    }
  }

  private void diverged(LiveFlow flow, Difference difference) {
    fibers.hospitalize(flow, Cause.DIVERGED, difference.position(), difference.text());
  }

  private void finish(LiveFlow flow, Event.FlowEnd end) {
    Difference difference = Operations.difference(flow, end.position());
    if (difference != null) {
      diverged(flow, difference);
      return;
    }
    fibers.ended(flow);
    switch (end) {
      case Event.FlowReturned e -> {
        state.tally.flowEnded(false);
        operations.finish(flow, FlowStatus.COMPLETED, new Outcome.Value(e.result()));
      }
      case Event.FlowThrew e -> {
        boolean cancelled = e.failure().kind() == Failure.Kind.CANCELLED;
        FlowStatus status = cancelled ? FlowStatus.CANCELLED : FlowStatus.FAILED;
        state.tally.flowEnded(!cancelled);
        operations.finish(flow, status, new Outcome.Failed(e.failure()));
      }
    }
  }

  private void ticked(Event.Ticked tick) {
    long jumped = state.clock.tick(tick.wallMillis(), tick.monotonicNanos());
    if (jumped != 0) {
      journal.now(new Effect.ClockJumped(jumped));
    }
    if (!state.performing) {
      state.forgetPastTimers();
      rehearsal.ticked(tick.monotonicNanos());
      return;
    }
    relay.ticked();
    Timer due;
    while ((due = state.timers.takeDue(journal.timeMillis())) != null) {
      LiveFlow flow = state.find(due.flow());
      if (flow == null) {
        continue;
      }
      boolean sameFiber = flow.fiber == due.fiber();
      switch (due.kind()) {
        case WAIT -> operations.eventCame(flow);
        case RETRY -> {
          if (sameFiber) {
            operations.bodies().retry(flow, due.position());
          }
        }
        case BODY -> {
          if (sameFiber) {
            operations.bodies().timeUp(flow, due.position());
          }
        }
      }
    }
  }

  private void read(Batch batch) {
    if (!batch.previousId().equals(state.head)) {
      throw new IllegalStateException(
          "Batch " + batch.id() + " does not follow " + state.head + ".");
    }
    state.head = batch.id();
    state.headTimeMillis = batch.timeMillis();
    state.clock.atLeast(batch.timeMillis());
    rehearsal.batchRead();
    for (Row row : batch.rows()) {
      follow(batch.seq(), batch.timeMillis(), row);
    }
  }

  private void follow(long seq, long timeMillis, Row row) {
    Entry entry = EntryCodec.decode(row);
    LiveFlow flow = take(seq, timeMillis, row, entry);
    if (flow == null) {
      return;
    }
    rehearsal.followed(flow, entry);
    if (flow.history().over()) {
      state.remove(flow);
    }
  }

  private @Nullable LiveFlow take(long seq, long timeMillis, Row row, Entry entry) {
    if (row.flow().equals(Row.SHARD)) {
      state.applyOfShard(seq, timeMillis, entry);
      return null;
    }
    return state.apply(seq, timeMillis, row, entry);
  }

  private void reignBegan(Event.ReignBegan began) {
    read(began.batch());
    state.headIsSettled();
    state.epoch = began.epoch();
    state.closing = false;
    state.performing = true;
    state.tally.begin();
    List<FlowId> diverged = rehearsal.stop();
    relay.begin();
    replies.begin();
    for (LiveFlow flow : fibers.startAll()) {
      goOn(flow);
    }
    diverged.forEach(this::tryAgain);
  }

  /** What the rehearsal could not follow goes to the hospital, if it still cannot. */
  private void tryAgain(FlowId id) {
    LiveFlow flow = state.find(id);
    if (flow != null) {
      flow.diverged = false;
      fibers.start(flow);
    }
  }

  /** A rehearsed flow goes on where its code stands, which may be its end. */
  private void goOn(LiveFlow flow) {
    Event.FlowEnd end = flow.end;
    long fiber = flow.fiber;
    flow.end = null;
    rehearsal.goOn(flow); // Before its end it may have published.
    if (end != null && flow.fiber == fiber) {
      finish(flow, end);
    }
  }

  private void reignEnded() {
    if (!state.performing) {
      return;
    }
    state.performing = false;
    state.closing = false;
    fibers.dropAll();
    operations.bodies().doubtful().drop();
    callers.drop();
    arrivals.drop();
    relay.drop();
    replies.drop();
    journal.drop();
    state.backToSettled();
    rehearsal.begin();
  }

  /** The batch to commit next, if there is anything and none is under way. */
  public @Nullable Sealed seal() {
    return state.performing ? journal.seal() : null;
  }

  /**
   * Durable time at which {@link Event.Ticked} has something to do; {@link Long#MAX_VALUE}: never.
   */
  public long nextTimerMillis() {
    if (!state.performing) {
      return Long.MAX_VALUE;
    }
    long next = state.timers.nextMillis();
    // What the open batch is too early for waits until that is sealed.
    boolean early = journal.openRows() > 0 && next > journal.timeMillis();
    return Math.min(
        early ? Long.MAX_VALUE : next, Math.min(relay.nextMillis(), replies.nextMillis()));
  }

  public long nowMillis() {
    return state.clock.nowMillis();
  }

  public BatchId head() {
    return state.head;
  }

  public BatchId settled() {
    return state.settled;
  }

  /** How often a loss of settled batches was accepted. */
  public long history() {
    return state.history;
  }

  /** Live flows with something in this batch or a later one, at most so many. */
  public List<FlowId> touchedSince(long seq, int max) {
    return state.touchedSince(seq, max);
  }

  public boolean performing() {
    return state.performing;
  }

  /** Rows that wait for the next batch. */
  public int openRows() {
    return journal.openRows();
  }

  public int liveCount() {
    return state.liveCount();
  }

  public int hospitalCount() {
    return state.hospitalCount();
  }

  /** How far the rehearsal is, and what it found. */
  public RehearsalView rehearsal() {
    return rehearsal.view();
  }

  public LastEnd lastEnd() {
    return state.reigns.lastEnd(nowMillis());
  }

  /** A step under way that only a person could judge if it were interrupted; {@code null}: none. */
  public @Nullable String doubtfulStep() {
    return operations.bodies().doubtful().underWay();
  }

  public int fiberCount() {
    return fibers.count();
  }

  /**
   * What the journal says, as text: equal on all instances that stand at the same head and have
   * nothing of their own under way.
   */
  public String picture() {
    return state.picture();
  }

  /** What the reign took over, or the last one did. */
  public Tally tally() {
    return state.tally.tally();
  }

  /** What is kept beside the flows' journals; all zero when no flow lives and nobody asks. */
  public record Leftovers(
      int timers, int lookups, int suspects, int fibers, int openRows, int messages) {}

  public Leftovers leftovers() {
    return new Leftovers(
        state.timers.size(),
        callers.lookups() + arrivals.lookups(),
        fibers.suspects(),
        fibers.count(),
        openRows(),
        relay.waiting() + replies.waiting());
  }
}
