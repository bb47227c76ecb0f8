package io.understudy.testkit.store;

import static io.understudy.testkit.store.StoreFixture.MOMENT;
import static io.understudy.testkit.store.StoreFixture.PATIENCE;
import static io.understudy.testkit.store.StoreFixture.becomes;
import static io.understudy.testkit.store.StoreFixture.finished;
import static io.understudy.testkit.store.StoreFixture.opens;
import static io.understudy.testkit.store.StoreFixture.started;
import static io.understudy.testkit.store.StoreFixture.versioned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Payload;
import io.understudy.core.log.Row;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.HistoryDiffersException;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoredRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The contract of {@code LogWriter} and {@code LogReader}. */
public interface LogContract {
  StoreFixture fixture();

  @Test
  default void anEmptyLogHasNoHeadAndNoRows() {
    Snapshot snapshot = fixture().open("a").log().load();
    assertThat(snapshot).isEqualTo(new Snapshot(BatchId.NONE, 0, List.of(), List.of()));
  }

  @Test
  default void whatWasCommittedIsReadBackAsItWas() {
    HotStore hot = fixture().takeStage("a");
    BatchId before = hot.head();
    Batch first = hot.commit(started(1), versioned(1, 1), started(2));
    Batch second = hot.commit(versioned(2, 1));

    List<Batch> read = hot.store().log().readAfter(before, 100);

    assertThat(read).hasSize(2);
    assertSame(read.get(0), first);
    assertSame(read.get(1), second);
  }

  @Test
  default void aBatchWithoutRowsIsReadBackToo() {
    HotStore hot = fixture().takeStage("a");
    BatchId before = hot.head();
    Batch empty = hot.commit();
    Batch next = hot.commit(started(1));

    List<Batch> read = hot.store().log().readAfter(before, 100);

    assertThat(read).hasSize(2);
    assertSame(read.get(0), empty);
    assertSame(read.get(1), next);
  }

  @Test
  default void aBatchMayBeLarge() {
    HotStore hot = fixture().takeStage("a");
    BatchId before = hot.head();
    byte[] large = new byte[1 << 20];
    List<Row> rows = new ArrayList<>();
    List<IndexRow> index = new ArrayList<>();
    for (int flow = 1; flow <= 600; flow++) {
      rows.add(started(flow));
      index.add(opens(flow));
    }
    rows.add(
        EntryCodec.encode(StoreFixture.flow(1), 1, new Entry.Continued(new Payload("", large))));
    Batch batch = hot.commit(hot.next(rows.toArray(Row[]::new)), index);

    assertSame(hot.store().log().readAfter(before, 1).getFirst(), batch);
    assertThat(hot.store().log().load().rows()).hasSize(601);
  }

  @Test
  default void aNumberThatIsTakenFencesTheWriterAndNothingIsWritten() {
    HotStore stale = fixture().takeStage("a");
    stale.seat().close();
    HotStore hot = fixture().takeStage("b");
    Batch late = stale.next(started(9));

    CommitOutcome outcome = stale.reign().log().commit(late, List.of(opens(9)));

    assertThat(outcome).isInstanceOf(CommitOutcome.Fenced.class);
    assertThat(hot.store().flows().find(StoreFixture.flow(9))).isEmpty();
    assertThat(hot.store().log().readAfter(stale.head(), 10)).hasSize(1);
  }

  @Test
  default void aStaleWriterNeverCommitsAfterAClaimWhateverItTries() {
    HotStore stale = fixture().takeStage("a");
    stale.seat().close();
    HotStore hot = fixture().takeStage("b");
    hot.commit(started(1));

    for (int attempt = 0; attempt < 3; attempt++) {
      Batch late = stale.next(started(9));
      assertThat(stale.reign().log().commit(late, List.of()))
          .isNotEqualTo(new CommitOutcome.Committed());
    }
    assertThat(hot.store().log().load().head()).isEqualTo(hot.head());
  }

  @Test
  default void aBatchOnAnotherHistoryIsRefusedAndNothingIsWritten() {
    HotStore hot = fixture().takeStage("a");
    BatchId other = new BatchId(hot.head().seq(), Digest.of(new byte[] {1}));
    Batch wrong = Batch.after(other, hot.epoch(), 5_000, List.of(started(1)));

    CommitOutcome outcome = hot.reign().log().commit(wrong, List.of(opens(1)));

    assertThat(outcome).isInstanceOf(CommitOutcome.AnotherHistory.class);
    assertThat(hot.store().log().load().head()).isEqualTo(hot.head());
  }

  @Test
  default void aBatchBeyondTheHeadIsAnotherHistory() {
    HotStore hot = fixture().takeStage("a");
    BatchId beyond = new BatchId(hot.head().seq() + 5, Digest.of(new byte[] {1}));
    Batch wrong = Batch.after(beyond, hot.epoch(), 5_000, List.of(started(1)));

    assertThat(hot.reign().log().commit(wrong, List.of()))
        .isInstanceOf(CommitOutcome.AnotherHistory.class);
  }

  @Test
  default void aWriterOnADatabaseThatCameBackBehindFindsAnotherHistory() {
    HotStore hot = fixture().takeStage("a");
    Batch kept = hot.commit(started(1));
    hot.commit(started(2));
    fixture().harness().rewind(kept.seq());

    assertThat(hot.reign().log().commit(hot.next(started(3)), List.of()))
        .isInstanceOf(CommitOutcome.AnotherHistory.class);
  }

  @Test
  default void aWriterWhoseSessionIsEndedCannotTell() {
    HotStore hot = fixture().takeStage("a");
    fixture().harness().cut("a");

    assertThat(hot.reign().log().commit(hot.next(started(1)), List.of()))
        .isInstanceOf(CommitOutcome.Unknown.class);
  }

  @Test
  default void aClosedReignWritesNothing() {
    HotStore hot = fixture().takeStage("a");
    hot.reign().close();
    hot.reign().close();

    assertThat(hot.reign().log().commit(hot.next(started(1)), List.of()))
        .isInstanceOf(CommitOutcome.Unknown.class);
    assertThat(hot.store().log().load().head()).isEqualTo(hot.head());
  }

  @Test
  default void afterAnythingButACleanCommitTheWriterRefusesToGoOn() {
    HotStore hot = fixture().takeStage("a");
    BatchId other = new BatchId(hot.head().seq(), Digest.of(new byte[] {1}));
    Batch wrong = Batch.after(other, hot.epoch(), 5_000, List.of());
    hot.reign().log().commit(wrong, List.of());

    assertThat(hot.reign().log().commit(hot.next(started(1)), List.of()))
        .isInstanceOf(CommitOutcome.Unknown.class);
  }

  @Test
  default void batchesAreReadInOrderAtMostSoMany() {
    HotStore hot = fixture().takeStage("a");
    BatchId before = hot.head();
    for (int flow = 1; flow <= 5; flow++) {
      hot.open(flow);
    }
    LogReader log = hot.store().log();
    List<Batch> two = log.readAfter(before, 2);
    List<Batch> rest = log.readAfter(two.getLast().id(), 10);

    assertThat(two).extracting(Batch::seq).containsExactly(before.seq() + 1, before.seq() + 2);
    assertThat(rest).extracting(Batch::seq).containsExactly(4L, 5L, 6L);
    assertThat(log.readAfter(hot.head(), 10)).isEmpty();
  }

  @Test
  default void aKnownBatchThatIsAnotherOneNowMeansThatHistoryDiffers() {
    HotStore hot = fixture().takeStage("a");
    hot.open(1);
    BatchId other = new BatchId(hot.head().seq(), Digest.of(new byte[] {1}));

    assertThatThrownBy(() -> hot.store().log().readAfter(other, 10))
        .isInstanceOf(HistoryDiffersException.class)
        .hasMessageContaining(hot.head().toString());
  }

  @Test
  default void aKnownBatchThatIsGoneMeansThatHistoryDiffers() {
    HotStore hot = fixture().takeStage("a");
    Batch kept = hot.open(1);
    hot.open(2);
    fixture().harness().rewind(kept.seq());

    assertThatThrownBy(() -> hot.store().log().readAfter(hot.head(), 10))
        .isInstanceOf(HistoryDiffersException.class);
    assertThat(hot.store().log().readAfter(kept.id(), 10)).isEmpty();
  }

  @Test
  default void loadingGivesTheSameAsReplayingTheLog() {
    HotStore hot = fixture().takeStage("a");
    hot.commit(hot.next(started(1), started(2)), List.of(opens(1), opens(2)));
    hot.commit(versioned(2, 1), versioned(1, 1));
    hot.commit(versioned(1, 2));

    Snapshot snapshot = hot.store().log().load();

    assertThat(snapshot.head()).isEqualTo(hot.head());
    assertThat(snapshot.headTimeMillis()).isEqualTo(hot.next().timeMillis() - 1);
    for (int flow = 1; flow <= 2; flow++) {
      assertThat(described(snapshot.rows(), flow)).isEqualTo(replayed(hot.store(), flow));
    }
    assertThat(snapshot.rows()).hasSize(5);
  }

  @Test
  default void onlyLiveFlowsAreLoaded() {
    HotStore hot = fixture().takeStage("a");
    hot.open(1);
    hot.open(2);
    hot.open(3);
    hot.commit(hot.next(finished(1, 1)), List.of(becomes(1, FlowStatus.COMPLETED, 1_500)));
    hot.commit(hot.next(versioned(2, 1)), List.of(becomes(2, FlowStatus.HOSPITAL, 1_501)));

    assertThat(hot.store().log().load().rows())
        .extracting(stored -> stored.row().flow())
        .containsExactly(StoreFixture.flow(2), StoreFixture.flow(3), StoreFixture.flow(2));
  }

  @Test
  default void theRowsThatBeganAndEndedReignsAreLoadedOldestFirst() {
    HotStore first = fixture().takeStage("a");
    first.commit(EntryCodec.encode(Row.SHARD, 0, new Entry.ReignEnded("handover")));
    first.vanish();
    HotStore second = fixture().takeStage("b");

    assertThat(second.store().log().load().reigns())
        .extracting(stored -> EntryCodec.decode(stored.row()))
        .containsExactly(
            new Entry.ReignStarted("instance-a", "a", StoreFixture.BUILD, "test"),
            new Entry.ReignEnded("handover"),
            new Entry.ReignStarted("instance-b", "b", StoreFixture.BUILD, "test"));
  }

  @Test
  default void waitingForNewsEndsWhenABatchComes() throws Exception {
    HotStore hot = fixture().takeStage("a");
    Store warm = fixture().open("b");
    BatchId before = hot.head();
    Future<Long> waited =
        fixture()
            .meanwhile(
                () -> {
                  long start = System.nanoTime();
                  warm.log().awaitNews(before.seq(), PATIENCE);
                  return System.nanoTime() - start;
                });
    hot.open(1);

    assertThat(Duration.ofNanos(waited.get(20, TimeUnit.SECONDS))).isLessThan(PATIENCE);
    assertThat(warm.log().readAfter(before, 1)).hasSize(1);
  }

  @Test
  default void waitingForNewsThatIsThereReturnsAtOnce() {
    HotStore hot = fixture().takeStage("a");
    long start = System.nanoTime();
    hot.store().log().awaitNews(0, PATIENCE);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.dividedBy(2));
  }

  @Test
  default void waitingForNewsEndsAtItsLimit() {
    HotStore hot = fixture().takeStage("a");
    hot.store().log().awaitNews(hot.head().seq(), MOMENT);

    assertThat(hot.store().log().readAfter(hot.head(), 1)).isEmpty();
  }

  @Test
  default void waitingForNewsEndsAtAnInterruptAndLeavesItSet() throws Exception {
    HotStore hot = fixture().takeStage("a");
    CountDownLatch ended = new CountDownLatch(1);
    Thread waiting =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  hot.store().log().awaitNews(hot.head().seq(), PATIENCE.multipliedBy(10));
                  if (Thread.currentThread().isInterrupted()) {
                    ended.countDown();
                  }
                });
    waiting.interrupt();

    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(hot.store().log().readAfter(hot.head(), 1)).isEmpty();
  }

  private static void assertSame(Batch read, Batch written) {
    read.verify();
    assertThat(read.id()).isEqualTo(written.id());
    assertThat(read.timeMillis()).isEqualTo(written.timeMillis());
    assertThat(read.rows()).hasSameSizeAs(written.rows());
  }

  private static List<String> described(List<StoredRow> rows, int flow) {
    return rows.stream()
        .filter(stored -> stored.row().flow().equals(StoreFixture.flow(flow)))
        .map(stored -> describe(stored.seq(), stored.epoch(), stored.timeMillis(), stored.row()))
        .toList();
  }

  private static List<String> replayed(Store store, int flow) {
    List<String> rows = new ArrayList<>();
    for (Batch batch : store.log().readAfter(BatchId.NONE, 1_000)) {
      for (Row row : batch.rows()) {
        if (row.flow().equals(StoreFixture.flow(flow))) {
          rows.add(describe(batch.seq(), batch.epoch(), batch.timeMillis(), row));
        }
      }
    }
    return rows;
  }

  private static String describe(long seq, long epoch, long timeMillis, Row row) {
    return seq + " " + epoch + " " + timeMillis + " " + row.index() + " " + EntryCodec.decode(row);
  }
}
