package io.understudy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.HistoryStore;
import io.understudy.engine.port.HistoryStore.Comparison;
import io.understudy.engine.port.HistoryStore.HistoryView;
import io.understudy.engine.port.HistoryStore.Loss;
import io.understudy.engine.port.LostBatches;
import io.understudy.engine.port.Settled;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StageSeat.ClaimRequest;
import io.understudy.engine.port.Store;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link HistoryStore} promises. */
interface HistoryContract {
  StoreFixture fixture();

  @Test
  default void whatIsInTheLogStandsWithItsEpoch() {
    HotStore hot = fixture().takeStage("a");
    Batch batch = hot.open(1);
    HistoryStore history = hot.store().history();
    assertThat(history.compare(new Settled(99, batch.id())))
        .isEqualTo(new Comparison.Stands(new Settled(1, batch.id())));
    assertThat(history.compare(Settled.NOTHING)).isInstanceOf(Comparison.Stands.class);
  }

  @Test
  default void whatIsMissingIsNamedByBatchesAndEpochsHoweverFarTheLogWentOn() {
    HotStore hot = fixture().takeStage("a");
    Batch kept = hot.open(1);
    hot.open(2);
    Batch lost = hot.open(3);
    hot.vanish();
    fixture().harness().rewind(kept.seq());
    LostBatches missing = new LostBatches(kept.seq() + 1, lost.seq(), 1, 1);
    Settled known = new Settled(1, lost.id());
    assertThat(hot.store().history().compare(known)).isEqualTo(new Comparison.Lost(missing));
    HotStore next = fixture().takeStage("b");
    for (int number = 4; number < 8; number++) {
      next.open(number);
    }
    assertThat(next.store().history().compare(known)).isEqualTo(new Comparison.Lost(missing));
    Settled other = new Settled(1, new BatchId(kept.seq(), Digest.of(new byte[] {7})));
    assertThat(next.store().history().compare(other)).isInstanceOf(Comparison.Lost.class);
  }

  @Test
  default void aLossThatIsAcceptedWithAClaimIsPastAndHasALaterEpoch() {
    HotStore hot = fixture().takeStage("a");
    Batch kept = hot.open(1);
    Batch lost = hot.open(2);
    hot.vanish();
    fixture().harness().rewind(kept.seq());
    Store store = fixture().open("b");
    StageSeat seat = store.stage().queue().await();
    Entry.HistoryAccepted accepted =
        new Entry.HistoryAccepted(1, kept.seq() + 1, lost.seq(), 6, "olga", "the disk is gone");
    ClaimOutcome outcome =
        seat.claim(new ClaimRequest(kept.id(), 3_000, "b", "b", "build", "test", accepted));
    assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
    Batch claimed = ((ClaimOutcome.Claimed) outcome).batch();
    assertThat(claimed.epoch()).isEqualTo(7);
    assertThat(EntryCodec.decode(claimed.rows().get(1))).isEqualTo(accepted);
    assertThat(store.log().readAfter(kept.id(), 9)).hasSize(1);
    assertThat(store.log().load().reigns().getFirst().row().payload())
        .isEqualTo(claimed.rows().get(1).payload());
    HistoryStore history = store.history();
    assertThat(history.compare(new Settled(6, lost.id()))).isEqualTo(new Comparison.Past());
    Settled later = new Settled(6, new BatchId(lost.seq() + 2, Digest.of(new byte[] {7})));
    assertThat(history.compare(later))
        .isEqualTo(new Comparison.Lost(new LostBatches(lost.seq() + 1, lost.seq() + 2, 1, 6)));
    assertThat(history.tell("b", null)).isEqualTo(new HistoryView(1, List.of()));
    seat.close();
  }

  @Test
  default void aLossIsToldToTheOthersWhileItsInstanceLivesAndNobodyAcceptsIt() {
    Store mine = fixture().open("a");
    Store other = fixture().open("b");
    mine.stage().report(StoreFixture.report("a", 1));
    Loss loss = new Loss("instance-a", "a", new LostBatches(3, 9, 1, 2), "of two flows");
    HistoryView told = new HistoryView(0, List.of(loss));
    assertThat(mine.history().tell("instance-a", loss)).isEqualTo(told);
    assertThat(other.history().tell("instance-b", null)).isEqualTo(told);
    assertThat(mine.history().tell("instance-a", null).losses()).isEmpty();
    assertThat(other.history().tell("instance-b", null).losses()).isEmpty();
  }
}
