package io.understudy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.shard.Endings;
import io.understudy.core.shard.Tally;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.Receipts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of {@code Receipts}, and of the look-up of reigns by epoch. */
public interface ReceiptContract {
  StoreFixture fixture();

  @Test
  default void aReceiptIsFoundAsItWasKept() {
    Receipts receipts = fixture().open("a").receipts();
    Receipt receipt = receipt(7, "a", "because");
    receipts.keep(receipt);

    assertThat(receipts.find(7)).contains(receipt);
    assertThat(receipts.find(8)).isEmpty();
  }

  @Test
  default void aLaterReceiptOfTheSameReignStandsInsteadOfTheEarlierOne() {
    Receipts receipts = fixture().open("a").receipts();
    receipts.keep(receipt(7, "a", ""));
    receipts.keep(receipt(7, "a", "the instance stops"));

    assertThat(receipts.latest(10)).extracting(Receipt::end).containsExactly("the instance stops");
  }

  @Test
  default void nobodyWritesTheReceiptOfAnotherIncarnation() {
    Receipts receipts = fixture().open("a").receipts();
    receipts.keep(receipt(7, "a", "first"));
    receipts.keep(receipt(7, "b", "second"));

    assertThat(receipts.find(7)).map(Receipt::incarnation).contains("a");
  }

  @Test
  default void theLatestReceiptsComeNewestFirst() {
    Receipts receipts = fixture().open("a").receipts();
    for (long epoch = 1; epoch <= 4; epoch++) {
      receipts.keep(receipt(epoch, "a", ""));
    }

    assertThat(receipts.latest(2)).extracting(Receipt::epoch).containsExactly(4L, 3L);
  }

  @Test
  default void aReceiptWaitsForNoClaimAndNoClaimWaitsForIt() {
    HotStore first = fixture().takeStage("a");
    first.store().receipts().keep(receipt(first.epoch(), "a", ""));
    first.vanish();
    HotStore second = fixture().takeStage("b");
    first.store().receipts().keep(receipt(first.epoch(), "a", "lost the stage"));

    assertThat(second.epoch()).isEqualTo(2);
    assertThat(second.store().receipts().find(1)).map(Receipt::end).contains("lost the stage");
  }

  @Test
  default void reignsAreFoundByTheirEpochs() {
    fixture().takeStage("a").vanish();
    HotStore second = fixture().takeStage("b");

    var reigns = second.store().flows().reigns(List.of(1L, 2L, 9L));

    assertThat(reigns).containsOnlyKeys(1L, 2L);
    assertThat(reigns.values())
        .extracting(ReignSummary::incarnation)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(second.store().flows().reigns(List.of())).isEmpty();
  }

  private static Receipt receipt(long epoch, String incarnation, String end) {
    return new Receipt(
        epoch,
        "instance-" + incarnation,
        incarnation,
        StoreFixture.BUILD,
        new Receipt.Cause("lease-old", "it \"hung\"", "", 2),
        new Receipt.Before(epoch - 1, "instance-z", "z", "build-0", 10, 12),
        new Receipt.Phases(2_100.5, 1, 2.25, 3, 12.0, null, null, 25),
        new Tally(5, 1, 2, 3, 4, 2, 1, 1, 0, new Endings(70, 7)),
        new Receipt.Verdict(true, "Nothing is lost."),
        end);
  }
}
