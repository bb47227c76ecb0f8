package io.understudy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Row;
import io.understudy.engine.port.ClaimOutcome.Claimed;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.Store;
import java.util.List;

/** A store that holds the stage. One thread. */
final class HotStore {
  private final Store store;
  private final StageSeat seat;
  private final ReignStore reign;
  private final long epoch;
  private BatchId head;
  private long timeMillis;

  HotStore(Store store, StageSeat seat, ReignStore reign, Claimed claimed) {
    this.store = store;
    this.seat = seat;
    this.reign = reign;
    this.epoch = claimed.epoch();
    this.head = claimed.batch().id();
    this.timeMillis = claimed.batch().timeMillis();
  }

  Store store() {
    return store;
  }

  StageSeat seat() {
    return seat;
  }

  ReignStore reign() {
    return reign;
  }

  long epoch() {
    return epoch;
  }

  BatchId head() {
    return head;
  }

  /** The batch that comes next. */
  Batch next(Row... rows) {
    return Batch.after(head, epoch, timeMillis + 1, List.of(rows));
  }

  /** Commits a batch without changes of the look-up table. */
  Batch commit(Row... rows) {
    return commit(next(rows), List.of());
  }

  Batch commit(Batch batch, List<IndexRow> index) {
    assertThat(reign.log().commit(batch, index)).isEqualTo(new CommitOutcome.Committed());
    head = batch.id();
    timeMillis = batch.timeMillis();
    return batch;
  }

  /** A flow that stays live. */
  Batch open(int number) {
    return commit(next(StoreFixture.started(number)), List.of(StoreFixture.opens(number)));
  }

  /** Leaves without a word, as a process does that dies. */
  void vanish() {
    reign.close();
    seat.close();
  }
}
