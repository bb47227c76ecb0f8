package io.understudy.engine.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.shard.LastEnd;
import io.understudy.core.stage.StageEvent;
import io.understudy.engine.history.BeforeClaim;
import io.understudy.engine.loop.Tail;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Ticker;
import io.understudy.engine.reign.ShardStand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Waits for the lock that are left and wanted again while the seat's thread is behind. */
class SeatWorkTest {
  private final List<StageEvent> events = new ArrayList<>();
  private final FakeDoor door = new FakeDoor();
  private final SeatWork work =
      new SeatWork(
          door,
          new Tail(new NoLog(), _ -> {}, _ -> {}),
          Ticker.SYSTEM,
          () -> new ShardStand(0, LastEnd.UNTOLD),
          new SeatWork.Claimant("a-1", "one", "test"),
          events::add,
          _ -> {},
          new SameHistory());

  @Test
  void aWaitThatIsGrantedIsTold() {
    work.joinQueue(work.wantQueue());
    assertThat(events).hasSize(1).first().isInstanceOf(StageEvent.LockGranted.class);
  }

  @Test
  void theEndOfAWaitThatWasLeftIsNotTakenForTheEndOfTheNextOne() {
    door.onAwait =
        () -> {
          work.leaveQueue();
          long _ = work.wantQueue();
          throw new StoreException("The wait for the stage was closed.", null);
        };
    work.joinQueue(work.wantQueue());
    assertThat(events).isEmpty();
  }

  @Test
  void aGrantThatWasToldOutlivesAWaitThatWasWantedMeanwhile() {
    long first = work.wantQueue();
    door.onAwait =
        () -> {
          work.leaveQueue();
          door.onAwait = () -> {};
          // The machine wants it again before this wait has ended.
          door.second = work.wantQueue();
        };
    work.joinQueue(first);
    work.joinQueue(door.second);
    assertThat(events).hasSize(1).first().isInstanceOf(StageEvent.LockGranted.class);
    assertThat(door.closedSeats).isZero();
  }

  @Test
  void aLockThatIsGrantedToAWaitThatWasLeftIsGivenUp() {
    door.onAwait = work::leaveQueue;
    work.joinQueue(work.wantQueue());
    assertThat(events).isEmpty();
    assertThat(door.closedSeats).isEqualTo(1);
  }

  @Test
  void aWaitThatWasLeftBeforeItBeganDoesNotBegin() {
    long number = work.wantQueue();
    work.leaveQueue();
    work.joinQueue(number);
    assertThat(events).isEmpty();
    assertThat(door.waits).isZero();
  }

  private static AssertionError unexpected() {
    return new AssertionError("A wait for the lock asks for nothing of this.");
  }

  private static final class FakeDoor implements StageDoor {
    private Runnable onAwait = () -> {};
    private long second;
    private int waits;
    private int closedSeats;

    @Override
    public StageView report(InstanceReport mine) {
      throw unexpected();
    }

    @Override
    public LockWait queue() {
      waits++;
      return new LockWait() {
        @Override
        public StageSeat await() {
          onAwait.run();
          return new FakeSeat();
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void pause(boolean paused, String reason) {
      throw unexpected();
    }

    @Override
    public int terminate(String incarnation, String mine, Duration atMost) {
      throw unexpected();
    }

    private final class FakeSeat implements StageSeat {
      @Override
      public ClaimOutcome claim(ClaimRequest request) {
        throw unexpected();
      }

      @Override
      public boolean renew(long epoch, Renewal renewal) {
        throw unexpected();
      }

      @Override
      public ReignStore openReign(long epoch) {
        throw unexpected();
      }

      @Override
      public void release(long epoch, @Nullable String successor) {
        throw unexpected();
      }

      @Override
      public void close() {
        closedSeats++;
      }
    }
  }

  private static final class SameHistory implements BeforeClaim {
    @Override
    public void check(BatchId read) {}

    @Override
    public Entry.@Nullable HistoryAccepted accepted() {
      return null;
    }
  }

  private static final class NoLog implements LogReader {
    @Override
    public Snapshot load() {
      throw unexpected();
    }

    @Override
    public List<Batch> readAfter(BatchId position, int max) {
      throw unexpected();
    }

    @Override
    public void awaitNews(long seq, Duration atMost) {
      throw unexpected();
    }
  }
}
