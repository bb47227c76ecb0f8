package io.understudy.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.ledger.Ledger;
import io.understudy.examples.payments.ledger.TestLedger;
import io.understudy.examples.payments.screening.ListScreening;
import io.understudy.examples.payments.stream.Samples;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A payment that is dropped from memory after each operation goes on as if nothing had been. */
final class DroppedFlowTest {
  private final TestLedger database = TestLedger.fresh();
  private final FakeFlow world = new FakeFlow(database, 1);

  @Test
  void anAcceptedPaymentGoesOnAfterEachDropAndDoesNothingTwice() throws Exception {
    PaymentResult result = run("valid/rent");
    assertThat(result.reason()).isNull();
    assertThat(world.operations()).containsExactly("book", "screen", "sleep", "settle", "answer");
    assertSound(result);
  }

  @Test
  void aRejectedPaymentGoesOnAfterEachDropAndDoesNothingTwice() throws Exception {
    PaymentResult result = run("invalid/sanctioned-creditor");
    assertThat(result.reason()).isEqualTo(ReasonCode.RR04);
    assertThat(world.operations()).containsExactly("book", "screen", "release", "answer");
    assertSound(result);
  }

  @Test
  void aMessageThatIsNotValidIsRefusedTheSameWayAfterADrop() throws Exception {
    PaymentResult result = run("invalid/malformed");
    assertThat(result.reason()).isEqualTo(ReasonCode.FF01);
    assertThat(world.operations()).containsExactly("answer");
    assertSound(result);
  }

  @Test
  void failuresAndCancelsAreReplayedLikeResults() throws Exception {
    world.failing("book", 2).failing("release", 3).cancelledBefore("settle");
    PaymentResult result = run("valid/rent");
    assertThat(result.reason()).isEqualTo(ReasonCode.DS02);
    assertThat(world.operations()).containsExactly("book", "screen", "sleep", "release", "answer");
    assertSound(result);
  }

  private PaymentResult run(String sample) throws Exception {
    ListScreening screening = new ListScreening(PaymentsModule.sanctionedNames(), Duration.ZERO, 0);
    SettlementWindows windows = new SettlementWindows(Duration.ofMinutes(1));
    return DroppedFlow.run(
        world,
        () -> new InstantPaymentFlow(new Ledger(), screening, windows, Correspondents.NONE),
        Samples.text(sample));
  }

  /** The answer that the ledger keeps is the one that the last run from the top gave. */
  private void assertSound(PaymentResult result) {
    assertThat(database.audit().findings()).isEmpty();
    assertThat(database.audit().isSoundAndAtRest()).isTrue();
    assertThat(database.text("SELECT pacs002 FROM payments.answer")).isEqualTo(result.pacs002());
  }
}
