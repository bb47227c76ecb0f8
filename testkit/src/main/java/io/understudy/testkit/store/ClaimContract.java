package io.understudy.testkit.store;

import static io.understudy.testkit.store.StoreFixture.claim;
import static io.understudy.testkit.store.StoreFixture.report;
import static io.understudy.testkit.store.StoreFixture.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.Row;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StageSeat.Renewal;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The contract of {@code StageSeat}: claims, renewals, releases. */
public interface ClaimContract {
  StoreFixture fixture();

  @Test
  default void aCleanClaimRaisesTheEpochAndAppendsTheStartOfTheReign() {
    Store store = fixture().open("a");
    StageSeat seat = store.stage().queue().await();

    ClaimOutcome outcome = seat.claim(claim("a", BatchId.NONE));

    List<Batch> log = store.log().readAfter(BatchId.NONE, 10);
    assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
    ClaimOutcome.Claimed claimed = (ClaimOutcome.Claimed) outcome;
    assertThat(claimed.epoch()).isEqualTo(1);
    assertThat(log).extracting(Batch::id).containsExactly(claimed.batch().id());
    assertThat(EntryCodec.decode(log.getFirst().rows().getFirst()))
        .isEqualTo(new Entry.ReignStarted("instance-a", "a", StoreFixture.BUILD, "test"));
    StageView view = store.stage().report(report("a", 1));
    assertThat(view.epoch()).isEqualTo(1);
    assertThat(view.instance()).isEqualTo("instance-a");
    assertThat(view.incarnation()).isEqualTo("a");
  }

  @Test
  default void ofManyClaimsOnOneHeadExactlyOneWins() throws Exception {
    List<Future<ClaimOutcome>> claims = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String incarnation = "i" + i;
      Store store = fixture().open(incarnation);
      claims.add(fixture().meanwhile(() -> claimOnce(store, incarnation)));
    }
    int won = 0;
    for (Future<ClaimOutcome> claim : claims) {
      switch (claim.get(60, TimeUnit.SECONDS)) {
        case ClaimOutcome.Claimed _ -> won++;
        case ClaimOutcome.Collided _ -> {}
        case ClaimOutcome.AnotherHistory other -> throw new AssertionError(other.reason());
        case ClaimOutcome.Unknown unknown -> throw new AssertionError(unknown.reason());
      }
    }
    assertThat(won).isEqualTo(1);
    assertThat(fixture().open("z").log().load().head().seq()).isEqualTo(1);
  }

  private static ClaimOutcome claimOnce(Store store, String incarnation) {
    try (StageSeat seat = store.stage().queue().await()) {
      return seat.claim(claim(incarnation, BatchId.NONE));
    }
  }

  @Test
  default void aClaimOnAHeadThatWasPassedCollidesAndMayBeTriedAgain() {
    HotStore first = fixture().takeStage("a");
    BatchId passed = first.head();
    first.open(1);
    first.vanish();
    Store store = fixture().open("b");
    StageSeat seat = store.stage().queue().await();

    assertThat(seat.claim(claim("b", passed))).isInstanceOf(ClaimOutcome.Collided.class);
    assertThat(store.stage().report(report("b", 1)).epoch()).isEqualTo(first.epoch());
    assertThat(seat.claim(claim("b", first.head()))).isInstanceOf(ClaimOutcome.Claimed.class);
  }

  @Test
  default void aClaimOnAHeadThatWasNeverThereIsAnotherHistory() {
    HotStore first = fixture().takeStage("a");
    first.vanish();
    StageSeat seat = fixture().open("b").stage().queue().await();
    BatchId other = new BatchId(first.head().seq(), Digest.of(new byte[] {1}));
    BatchId beyond = new BatchId(first.head().seq() + 1, Digest.of(new byte[] {1}));

    assertThat(seat.claim(claim("b", other))).isInstanceOf(ClaimOutcome.AnotherHistory.class);
    assertThat(seat.claim(claim("b", beyond))).isInstanceOf(ClaimOutcome.AnotherHistory.class);
    assertThat(seat.claim(claim("b", first.head()))).isInstanceOf(ClaimOutcome.Claimed.class);
  }

  @Test
  default void aClaimOnALostSessionCannotTell() {
    Store store = fixture().open("a");
    StageSeat seat = store.stage().queue().await();
    fixture().harness().cut("a");

    assertThat(seat.claim(claim("a", BatchId.NONE))).isInstanceOf(ClaimOutcome.Unknown.class);
    assertThat(fixture().open("b").log().load().head()).isEqualTo(BatchId.NONE);
  }

  @Test
  default void aRenewalRaisesTheCounterAndSaysWhoIsNext() {
    HotStore hot = fixture().takeStage("a");
    long before = hot.store().stage().report(report("a", 1)).counter();

    assertThat(hot.seat().renew(hot.epoch(), new Renewal("next", "promised", hot.head()))).isTrue();

    StageView view = hot.store().stage().report(report("a", 2));
    assertThat(view.counter()).isGreaterThan(before);
    assertThat(view.understudy()).isEqualTo("next");
    assertThat(view.successor()).isEqualTo("promised");
    assertThat(view.settled()).isEqualTo(hot.head());
  }

  @Test
  default void aRenewalUnderAnOldEpochSaysThatTheStageIsNotOurs() {
    HotStore first = fixture().takeStage("a");
    first.vanish();
    HotStore second = fixture().takeStage("b");

    assertThat(second.seat().renew(first.epoch(), new Renewal(null, null, first.head()))).isFalse();
    assertThat(second.seat().renew(second.epoch(), new Renewal(null, null, second.head())))
        .isTrue();
  }

  @Test
  default void aRenewalOnALostSessionIsTrouble() {
    HotStore hot = fixture().takeStage("a");
    fixture().harness().cut("a");

    assertThatThrownBy(() -> hot.seat().renew(hot.epoch(), new Renewal(null, null, hot.head())))
        .isInstanceOf(StoreException.class);
  }

  @Test
  default void aReleaseIsSeenUntilTheNextClaim() {
    HotStore first = fixture().takeStage("a");
    first.seat().renew(first.epoch(), new Renewal("next", "promised", first.head()));
    first.seat().release(first.epoch(), "b");
    first.vanish();
    Store other = fixture().open("b");
    assertThat(other.stage().report(report("b", 1)).released()).isTrue();

    fixture().takeStage(other, "b");

    StageView view = other.stage().report(report("b", 2));
    assertThat(view.released()).isFalse();
    assertThat(view.successor()).isNull();
  }

  @Test
  default void aReleaseUnderAnOldEpochReleasesNothing() {
    HotStore first = fixture().takeStage("a");
    first.vanish();
    HotStore second = fixture().takeStage("b");
    second.seat().release(first.epoch(), null);

    assertThat(second.store().stage().report(report("b", 1)).released()).isFalse();
  }

  @Test
  default void theHistoryOfReignsTellsWhoWhyAndHowItEnded() {
    HotStore first = fixture().takeStage("a");
    first.commit(EntryCodec.encode(Row.SHARD, 0, ended("handover")));
    first.vanish();
    HotStore second = fixture().takeStage("b");
    second.commit(started(1));
    second.vanish();
    HotStore third = fixture().takeStage("c");

    List<ReignSummary> reigns = third.store().flows().reigns(10);

    assertThat(reigns).extracting(ReignSummary::epoch).containsExactly(3L, 2L, 1L);
    assertThat(reigns).extracting(ReignSummary::endCause).containsExactly("", "", "handover");
    assertThat(reigns.get(0).endedMillis()).isZero();
    assertThat(reigns.get(1).endedMillis()).isEqualTo(reigns.get(0).startedMillis());
    assertThat(reigns.get(2))
        .isEqualTo(
            new ReignSummary(
                1, "instance-a", "a", StoreFixture.BUILD, "test", 1_000, 1_001, "handover"));
    assertThat(third.store().flows().reigns(1)).hasSize(1);
  }

  private static Entry ended(String cause) {
    return new Entry.ReignEnded(cause);
  }

  @Test
  default void theSameIncarnationMayTakeTheStageAgainAtOnce() {
    Store store = fixture().open("a");
    for (int reign = 1; reign <= 5; reign++) {
      HotStore hot = fixture().takeStage(store, "a");
      assertThat(hot.epoch()).isEqualTo(reign);
      hot.open(reign);
      hot.vanish();
    }
    assertThat(store.log().load().rows()).hasSize(5);
  }
}
