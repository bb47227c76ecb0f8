package io.understudy.engine.stage;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.stage.QueuePlace;
import io.understudy.core.stage.StageEvent;
import io.understudy.core.stage.StageEvent.ClaimRefused.Refusal;
import io.understudy.engine.history.BeforeClaim;
import io.understudy.engine.loop.Tail;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.HistoryDiffersException;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StageDoor.LockWait;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Ticker;
import io.understudy.engine.reign.ReignRecord;
import io.understudy.engine.reign.ShardStand;
import io.understudy.engine.reign.Timeline.Mark;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the lock and its connection, on one thread: wait, claim, renew, release. Every
 * end is told as a stage event. {@link #wantQueue}, {@link #leaveQueue} and {@link #abandon} are
 * for other threads.
 */
final class SeatWork {
  private static final long NO_WAIT = 0;

  private final StageDoor door;
  private final Tail tail;
  private final Ticker ticker;
  private final Supplier<ShardStand> stand;
  private final Claimant claimant;
  private final Consumer<StageEvent> events;
  private final Consumer<HistoryDiffersException> differs;
  private final BeforeClaim before;
  private long waits;
  private volatile long wanted;
  private volatile @Nullable LockWait wait;
  private volatile @Nullable StageSeat seat;
  private @Nullable Batch claimed;

  /** Who claims. */
  record Claimant(String instance, String incarnation, String build) {}

  /**
   * @param stand where the shard stands, after all batches that the tail has handed over
   */
  SeatWork(
      StageDoor door,
      Tail tail,
      Ticker ticker,
      Supplier<ShardStand> stand,
      Claimant claimant,
      Consumer<StageEvent> events,
      Consumer<HistoryDiffersException> differs,
      BeforeClaim before) {
    this.door = door;
    this.tail = tail;
    this.ticker = ticker;
    this.stand = stand;
    this.claimant = claimant;
    this.events = events;
    this.differs = differs;
    this.before = before;
  }

  /** From the machine's thread: a wait with a number of its own is wanted from now on. */
  long wantQueue() {
    waits++;
    wanted = waits;
    return waits;
  }

  /**
   * Waits for the lock. Nothing is told of a wait that was left: the machine may want another one
   * by then, and would take the end of this one for its end.
   */
  void joinQueue(long number) {
    if (seat != null || wanted != number) {
      return; // An earlier wait was granted and has told so; or this one was left.
    }
    try (LockWait queued = door.queue()) {
      wait = queued;
      if (wanted != NO_WAIT) {
        granted(queued.await());
      }
    } catch (StoreException e) {
      if (wanted == number) {
        events.accept(new StageEvent.LockLost(reason(e), ticker.nanos()));
      }
    } finally {
      wait = null;
    }
  }

  private void granted(StageSeat mine) {
    seat = mine;
    if (wanted == NO_WAIT) {
      giveUpSeat();
    } else {
      events.accept(new StageEvent.LockGranted(ticker.nanos()));
    }
  }

  /** From the machine's thread: the wait ends, the lock is not taken. */
  void leaveQueue() {
    wanted = NO_WAIT;
    LockWait queued = wait;
    if (queued != null) {
      queued.close();
    }
  }

  void claim(ReignRecord record) {
    StageSeat mine = seat;
    if (mine == null) {
      events.accept(new StageEvent.LockLost("the seat was given up", ticker.nanos()));
      return;
    }
    long begun = ticker.nanos();
    try {
      BatchId read = tail.position();
      BatchId head = tail.catchUp();
      before.check(read);
      ShardStand stands = stand.get();
      record.mark(Mark.TAIL_READ);
      ClaimOutcome outcome =
          mine.claim(
              new StageSeat.ClaimRequest(
                  head,
                  stands.durableMillis(),
                  claimant.instance(),
                  claimant.incarnation(),
                  claimant.build(),
                  record.cause(stands.lastEnd()),
                  before.accepted()));
      record.mark(Mark.CLAIMED);
      told(outcome, begun);
    } catch (HistoryDiffersException e) {
      refused(Refusal.ANOTHER_HISTORY, reason(e));
      differs.accept(e);
    } catch (StoreException e) {
      refused(Refusal.UNKNOWN, reason(e));
    }
  }

  private void told(ClaimOutcome outcome, long begun) {
    switch (outcome) {
      case ClaimOutcome.Claimed stands -> {
        claimed = stands.batch();
        events.accept(new StageEvent.Claimed(stands.epoch(), begun));
      }
      case ClaimOutcome.Collided collided -> refused(Refusal.COLLIDED, collided.reason());
      case ClaimOutcome.AnotherHistory other -> refused(Refusal.ANOTHER_HISTORY, other.reason());
      case ClaimOutcome.Unknown unknown -> refused(Refusal.UNKNOWN, unknown.reason());
    }
  }

  private void refused(Refusal refusal, String reason) {
    events.accept(new StageEvent.ClaimRefused(refusal, reason, ticker.nanos()));
  }

  /** The batch of the claim that stands. */
  Batch claimed() {
    return Objects.requireNonNull(claimed, "a reign begins after a claim");
  }

  ReignStore openReign(long epoch) {
    StageSeat mine = seat;
    if (mine == null) {
      throw new StoreException("The seat was given up before the reign began.", null);
    }
    return mine.openReign(epoch);
  }

  void renew(long epoch, StageSeat.Renewal renewal) {
    StageSeat mine = seat;
    if (mine == null) {
      return;
    }
    long begun = ticker.nanos();
    try {
      events.accept(new StageEvent.Renewed(mine.renew(epoch, renewal), begun));
    } catch (StoreException e) {
      events.accept(new StageEvent.LockLost(reason(e), ticker.nanos()));
    }
  }

  /** Where this instance stands with the queue; any thread. */
  QueuePlace place() {
    LockWait queued = wait;
    if (queued == null) {
      return QueuePlace.OUT;
    }
    return queued.isReady() ? QueuePlace.READY : QueuePlace.QUEUED;
  }

  /** Gives the stage on; failing to is harmless, the lock goes with its connection then. */
  void release(long epoch, @Nullable String successor) {
    StageSeat mine = seat;
    if (mine != null) {
      try {
        mine.release(epoch, successor);
      } catch (StoreException e) {
        events.accept(new StageEvent.LockLost(reason(e), ticker.nanos()));
      }
    }
  }

  void giveUpSeat() {
    abandon();
    seat = null;
  }

  /** From any thread: ends the connection that holds the lock. */
  void abandon() {
    StageSeat mine = seat;
    if (mine != null) {
      mine.close();
    }
  }

  private static String reason(StoreException e) {
    return Objects.requireNonNullElse(e.getMessage(), e.toString());
  }
}
