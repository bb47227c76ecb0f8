package io.understudy.testkit.store;

import static io.understudy.testkit.store.StoreFixture.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Transactions;
import io.understudy.testkit.store.StoreFaults.Doubt;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultyStoreTest {
  private final StoreFaults faults = new StoreFaults();
  private final StoreFixture fixture = new StoreFixture(new MemoryHarness());
  private final Store plain = fixture.open("b");

  @AfterEach
  void close() {
    fixture.close();
  }

  private HotStore hot() {
    return fixture.takeStage(new FaultyStore(fixture.open("a"), faults), "a");
  }

  @Test
  void aBatchWithoutAnAnswerMayBeDone() {
    HotStore hot = hot();
    Batch batch = hot.next(started(1));
    faults.loseNextAnswer(Doubt.DONE);

    assertThat(hot.reign().log().commit(batch, List.of()))
        .isInstanceOf(CommitOutcome.Unknown.class);
    assertThat(plain.log().load().head()).isEqualTo(batch.id());
  }

  @Test
  void aBatchWithoutAnAnswerMayNotBeDone() {
    HotStore hot = hot();
    faults.loseNextAnswer(Doubt.NOT_DONE);

    assertThat(hot.reign().log().commit(hot.next(started(1)), List.of()))
        .isInstanceOf(CommitOutcome.Unknown.class);
    assertThat(hot.reign().log().commit(hot.next(started(1)), List.of()))
        .isInstanceOf(CommitOutcome.Unknown.class);
    assertThat(plain.log().load().head()).isEqualTo(hot.head());
  }

  @Test
  void aClaimWithoutAnAnswerMayStand() {
    Store faulty = new FaultyStore(fixture.open("a"), faults);
    StageSeat seat = faulty.stage().queue().await();
    faults.loseNextAnswer(Doubt.DONE);

    assertThat(seat.claim(StoreFixture.claim("a", BatchId.NONE)))
        .isInstanceOf(ClaimOutcome.Unknown.class);
    assertThat(plain.log().load().head().seq()).isEqualTo(1);
  }

  @Test
  void aStepWithoutAnAnswerIsFoundDoneWhenItRunsAgain() throws Exception {
    Transactions steps = hot().reign().transactions();
    Transactions.Key key = new Transactions.Key(StoreFixture.flow(1), 0, 1, "pay");
    faults.loseNextAnswer(Doubt.DONE);

    assertThat(steps.run(key, _ -> StoreFixture.text("paid")))
        .isInstanceOf(Transactions.Result.Unknown.class);
    assertThat(steps.run(key, _ -> StoreFixture.text("paid")))
        .isEqualTo(new Transactions.Result.Recorded(StoreFixture.text("paid"), true));
  }

  @Test
  void aHeldBatchEndsWithItsReign() throws Exception {
    HotStore hot = hot();
    faults.holdCommits();
    Batch batch = hot.next(started(1));
    Future<CommitOutcome> held =
        fixture.meanwhile(() -> hot.reign().log().commit(batch, List.of()));
    hot.reign().close();

    assertThat(held.get(20, TimeUnit.SECONDS)).isInstanceOf(CommitOutcome.Unknown.class);
  }

  @Test
  void aHeldBatchGoesOnWhenItIsLetGo() throws Exception {
    HotStore hot = hot();
    faults.holdCommits();
    Batch batch = hot.next(started(1));
    Future<CommitOutcome> held =
        fixture.meanwhile(() -> hot.reign().log().commit(batch, List.of()));
    faults.letCommitsGo();

    assertThat(held.get(20, TimeUnit.SECONDS)).isEqualTo(new CommitOutcome.Committed());
  }

  @Test
  void aSlowBatchIsCommittedInTheEnd() {
    HotStore hot = hot();
    faults.slowCommits(Duration.ofMillis(20));
    long start = System.nanoTime();
    hot.commit(started(1));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(19));
  }

  @Test
  void cutOffNothingIsReachedAndTheLockStaysUntilItIsTaken() {
    HotStore hot = hot();
    faults.disconnect();

    assertThatThrownBy(() -> hot.store().log().load()).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> hot.store().flows().reigns(1)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> hot.store().stage().queue()).isInstanceOf(StoreException.class);
    assertThat(hot.reign().log().commit(hot.next(started(1)), List.of()))
        .isInstanceOf(CommitOutcome.Unknown.class);
    hot.vanish();
    assertThat(plain.stage().terminate("a", "b", Duration.ofSeconds(1))).isPositive();
    assertThat(fixture.takeStage(plain, "b").epoch()).isEqualTo(2);
  }
}
