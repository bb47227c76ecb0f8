package io.understudy.engine.stage;

import io.understudy.core.log.Entry;
import io.understudy.core.stage.StageEvent;
import io.understudy.core.stage.StageRole;
import io.understudy.engine.loop.ShardLoop;
import io.understudy.engine.port.Ticker;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The order to hand over that is under way, if any: the successor is prepared, steps that only a
 * person could judge are waited for, the stage is left.
 *
 * <p>An order is PREPARING until its successor is ready and no such step runs; then it is LEAVING,
 * and from there on nobody refuses it. Any thread.
 */
final class Handovers {
  private final HoldSteps steps;
  private final Ticker ticker;
  private final Consumer<StageEvent> events;
  private final AtomicReference<@Nullable Pending> pending = new AtomicReference<>();

  private enum State {
    PREPARING,
    WAITING_FOR_STEPS,
    LEAVING,
    OVER
  }

  private record Pending(
      HandoverOrder order,
      long untilNanos,
      AtomicReference<State> state,
      AtomicReference<String> lacks,
      CompletableFuture<HandoverEnd> end) {}

  Handovers(ShardLoop loop, Ticker ticker, Consumer<StageEvent> events) {
    this.steps = new HoldSteps(loop, ticker);
    this.ticker = ticker;
    this.events = events;
  }

  CompletableFuture<HandoverEnd> ask(HandoverOrder order, Set<String> avoided) {
    long now = ticker.nanos();
    Pending asked =
        new Pending(
            order,
            now + order.timeout().toNanos(),
            new AtomicReference<>(State.PREPARING),
            new AtomicReference<>("the stage was not seen yet"),
            new CompletableFuture<>());
    if (pending.compareAndSet(null, asked)) {
      events.accept(new StageEvent.HandoverAsked(order.to(), avoided, now));
    } else {
      asked.end.complete(new HandoverEnd.Refused("another handover is being prepared"));
    }
    return asked.end;
  }

  /** From the machine's thread: time goes by. */
  void ticked(long nanos) {
    Pending now = pending.get();
    if (now != null
        && nanos - now.untilNanos > 0
        && now.state.compareAndSet(State.PREPARING, State.OVER)) {
      callOff(
          now,
          "nobody was ready within " + now.order.timeout().toMillis() + " ms: " + now.lacks.get());
    }
  }

  /** From the machine's thread: what it waits for. */
  void waits(String why) {
    Pending now = pending.get();
    if (now != null) {
      now.lacks.set(why);
    }
  }

  /** From the machine's thread: nobody can take the stage over, or not any more. */
  void refused(StageRole own, String why) {
    if (own != StageRole.HOT) {
      notHot();
      return;
    }
    Pending now = pending.get();
    if (now != null
        && (now.state.compareAndSet(State.PREPARING, State.OVER)
            || now.state.compareAndSet(State.WAITING_FOR_STEPS, State.OVER))) {
      callOff(now, why);
    }
  }

  private void notHot() {
    Pending now = pending.get();
    if (now != null && now.state.compareAndSet(State.PREPARING, State.OVER)) {
      end(now, new HandoverEnd.NotHot());
    }
  }

  /** From the machine's thread, at each look while it is so. */
  void successorReady(String successor) {
    Pending now = pending.get();
    if (now != null && now.state.compareAndSet(State.PREPARING, State.WAITING_FOR_STEPS)) {
      Thread.ofPlatform()
          .name("understudy-handover")
          .daemon()
          .start(() -> waitForSteps(now, successor));
    }
  }

  private void waitForSteps(Pending now, String successor) {
    steps.hold();
    Optional<String> step =
        steps.await(now.untilNanos, () -> now.state.get() == State.WAITING_FOR_STEPS);
    if (step.isPresent() && now.state.compareAndSet(State.WAITING_FOR_STEPS, State.OVER)) {
      callOff(
          now,
          step.get()
              + " is under way, and if it were interrupted a person would have to find out"
              + " what it did; ask again when it has ended, or with more time");
    } else if (now.state.compareAndSet(State.WAITING_FOR_STEPS, State.LEAVING)) {
      events.accept(new StageEvent.LeaveAsked(now.order.cause(successor), successor, false));
    } else {
      steps.letGo(); // It was called off while this one looked.
    }
  }

  private void callOff(Pending refused, String why) {
    events.accept(new StageEvent.HandoverCalledOff());
    steps.letGo();
    end(refused, new HandoverEnd.Refused(why));
  }

  private void end(Pending ended, HandoverEnd how) {
    pending.compareAndSet(ended, null);
    ended.end.complete(how);
  }

  /** What the journal is to say of the order with which the reign ends. */
  Entry.@Nullable HandoverAsked entry(@Nullable String successor) {
    Pending now = pending.get();
    return now == null
            || successor == null
            || now.state.get() != State.LEAVING
            || now.order.key().isEmpty()
        ? null
        : new Entry.HandoverAsked(successor, now.order.by(), now.order.key());
  }

  /** The stage was left; the order may have been what asked for it. */
  void left(long epoch, @Nullable String successor, long intakeClosedNanos) {
    Pending now = pending.get();
    if (now == null) {
      return;
    }
    boolean asked = now.state.getAndSet(State.OVER) == State.LEAVING && successor != null;
    end(
        now,
        asked && successor != null
            ? new HandoverEnd.Left(epoch, successor, intakeClosedNanos)
            : new HandoverEnd.Refused("the stage was left for another cause"));
  }

  /** The reign ended before it could be left. */
  void reignEnded(String reason) {
    Pending now = pending.get();
    if (now != null) {
      now.state.set(State.OVER);
      end(now, new HandoverEnd.Refused("the reign ended before: " + reason));
    }
  }
}
