package io.understudy.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import io.understudy.examples.payments.ledger.Ledger;
import io.understudy.examples.payments.ledger.LedgerReport;
import io.understudy.examples.payments.ledger.TestAccounts;
import io.understudy.examples.payments.ledger.TestLedger;
import io.understudy.examples.payments.screening.ListScreening;
import io.understudy.examples.payments.screening.Screening;
import io.understudy.examples.payments.screening.ScreeningFailedException;
import io.understudy.examples.payments.screening.ScreeningResult;
import io.understudy.examples.payments.stream.Outcome;
import io.understudy.examples.payments.stream.PaymentStream;
import io.understudy.examples.payments.stream.Samples;
import io.understudy.examples.payments.stream.StreamedPayment;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InstantPaymentFlowTest {
  private static final String RENT = Samples.text("valid/rent");
  private static final String DEBTOR = TestAccounts.DE.iban(1);
  private static final String CREDITOR = TestAccounts.FR.iban(1);
  private static final BigDecimal FUNDS = new BigDecimal("10000000.00");
  private static final Screening BY_LIST =
      new ListScreening(PaymentsModule.sanctionedNames(), Duration.ZERO, 0);
  private static final Screening DEAF =
      inquiry -> {
        throw new ScreeningFailedException("No answer to attempt " + inquiry.attempt() + ".");
      };

  private final TestLedger database = TestLedger.fresh();
  private final FakeFlow flow = new FakeFlow(database, 1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "coffee-prefixed",
        "gift-v10",
        "invoice-structured",
        "invoice-v10",
        "rent",
        "salary",
        "supplier"
      })
  void aValidPaymentIsSettledAndAccepted(String sample) {
    PaymentResult result = run(flow, Samples.text("valid/" + sample));
    assertAccepted(result);
    assertThat(flow.operations()).containsExactly("book", "screen", "settle", "answer");
  }

  @Test
  void anAcceptedPaymentMovesItsAmountAndKeepsItsAnswer() {
    PaymentResult result = run(flow, RENT);
    assertThat(database.balance(DEBTOR)).isEqualTo(FUNDS.subtract(new BigDecimal("1250.00")));
    assertThat(database.balance(CREDITOR)).isEqualTo(FUNDS.add(new BigDecimal("1250.00")));
    assertThat(database.text("SELECT pacs002 FROM payments.answer")).isEqualTo(result.pacs002());
    assertThat(database.text("SELECT payment FROM payments.answer"))
        .isEqualTo(flow.id().toString());
  }

  static Stream<Map.Entry<String, ReasonCode>> invalid() {
    return Samples.invalid().entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void anInvalidMessageIsAnsweredAndTouchesNoAccount(Map.Entry<String, ReasonCode> sample) {
    PaymentResult result = run(flow, Samples.text(sample.getKey()));
    assertRejected(result, sample.getValue());
    assertThat(flow.operations()).containsExactly("answer");
  }

  static Stream<Map.Entry<String, ReasonCode>> refusedLater() {
    return Samples.refusedLater().entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("refusedLater")
  void whatLedgerOrScreeningRefuseIsRejectedAndHoldsNothing(Map.Entry<String, ReasonCode> sample) {
    assertRejected(run(flow, Samples.text(sample.getKey())), sample.getValue());
  }

  @Test
  void aRefusalOfTheLedgerIsNotTriedAgain() {
    run(flow, Samples.text("invalid/overdrawn-debtor"));
    assertThat(flow.attempts("book")).isEqualTo(1);
    assertThat(flow.operations()).containsExactly("book", "answer");
  }

  @Test
  void aHitOfTheScreeningReleasesTheReservationAndIsNotToldToTheSender() {
    PaymentResult result = run(flow, Samples.text("invalid/sanctioned-creditor"));
    assertThat(flow.operations()).containsExactly("book", "screen", "release", "answer");
    assertThat(result.pacs002()).contains("Regulatory reason").doesNotContainIgnoringCase("zara");
  }

  @Test
  void aCopyIsRejectedAndTheFirstStaysSettled() {
    run(flow, RENT);
    PaymentResult copy = run(new FakeFlow(database, 2), RENT);
    assertThat(copy.reason()).isEqualTo(ReasonCode.AM05);
    assertThat(database.balance(DEBTOR)).isEqualTo(FUNDS.subtract(new BigDecimal("1250.00")));
    assertThat(database.audit().isSoundAndAtRest()).isTrue();
    assertThat(database.audit().settled()).isEqualTo(1);
  }

  @Test
  void anInstructionThatWasRejectedMayComeAgain() {
    assertThat(run(flow, RENT, DEAF).reason()).isEqualTo(ReasonCode.AB05);
    assertThat(run(new FakeFlow(database, 2), RENT).status()).isEqualTo(TransactionStatus.ACCC);
    assertThat(database.audit().isSoundAndAtRest()).isTrue();
  }

  @Test
  void screeningIsAskedAgainWithTheSameKeyUntilItAnswers() {
    Map<Integer, String> keys = new HashMap<>();
    Screening thirdTime =
        inquiry -> {
          keys.put(inquiry.attempt(), inquiry.key());
          return inquiry.attempt() < 3 ? DEAF.screen(inquiry) : ScreeningResult.CLEAR;
        };
    assertAccepted(run(flow, RENT, thirdTime));
    assertThat(keys).containsOnlyKeys(1, 2, 3);
    assertThat(keys.values()).containsOnly(keys.get(1));
  }

  @Test
  void aScreeningThatNeverAnswersRejectsThePayment() {
    assertRejected(run(flow, RENT, DEAF), ReasonCode.AB05);
    assertThat(flow.attempts("screen")).isEqualTo(8);
    assertThat(flow.operations()).containsExactly("book", "screen", "release", "answer");
  }

  @Test
  void aPaymentWaitsForTheNextSettlementWindow() {
    SettlementWindows windows = new SettlementWindows(Duration.ofMinutes(1));
    PaymentResult result =
        new InstantPaymentFlow(new Ledger(), BY_LIST, windows, Correspondents.NONE)
            .run(flow, new InstantPayment(RENT));
    assertAccepted(result);
    assertThat(flow.operations()).containsExactly("book", "screen", "sleep", "settle", "answer");
    assertThat(flow.now()).isEqualTo(Instant.parse("2025-03-14T09:13:00Z"));
    assertThat(database.text("SELECT ended_at AT TIME ZONE 'UTC' FROM payments.payment"))
        .isEqualTo("2025-03-14 09:13:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"book", "screen", "sleep", "settle"})
  void aPaymentThatIsCancelledBeforeItsSettlementHoldsNothing(String operation) {
    SettlementWindows windows = new SettlementWindows(Duration.ofMinutes(1));
    PaymentResult result =
        new InstantPaymentFlow(new Ledger(), BY_LIST, windows, Correspondents.NONE)
            .run(flow.cancelledBefore(operation), new InstantPayment(RENT));
    assertRejected(result, ReasonCode.DS02);
    assertThat(flow.operations()).endsWith("release", "answer").doesNotContain("settle");
  }

  @Test
  void aWishToCancelIsTooLateAfterTheSettlement() {
    assertAccepted(run(flow.cancelledBefore("answer"), RENT));
  }

  @Test
  void aWishToCancelDoesNotKeepAnyoneFromReleasing() {
    PaymentResult result =
        run(flow.cancelledBefore("release"), Samples.text("invalid/sanctioned-creditor"));
    assertRejected(result, ReasonCode.RR04);
  }

  @ParameterizedTest
  @ValueSource(strings = {"settle", "answer"})
  void whatWasSettledBeforeItsInstanceDiedStaysSoAndIsAnsweredOnce(String operation) {
    assertAccepted(run(flow.cancelledAfter(operation), RENT));
  }

  @Test
  void whatWasBookedBeforeItsInstanceDiedIsReleasedByACancel() {
    assertRejected(run(flow.cancelledAfter("book"), RENT), ReasonCode.DS02);
  }

  @ParameterizedTest
  @ValueSource(strings = {"release", "answer"})
  void aRejectionThatWasDoneBeforeItsInstanceDiedIsAnsweredOnce(String operation) {
    PaymentResult result =
        run(flow.cancelledAfter(operation), Samples.text("invalid/sanctioned-creditor"));
    assertRejected(result, ReasonCode.RR04);
  }

  @Test
  void faultsThatPassAreNotSeenInTheAnswer() {
    flow.failing("book", 4).failing("screen", 7).failing("settle", 4).failing("answer", 50);
    assertAccepted(run(flow, RENT));
    assertThat(flow.attempts("answer")).isEqualTo(51);
  }

  @Test
  void aFaultWhileBookingRejectsThePayment() {
    assertRejected(run(flow.failing("book", 5), RENT), ReasonCode.AB09);
    assertThat(flow.operations()).containsExactly("book", "answer");
  }

  @Test
  void aFaultWhileSettlingReleasesTheReservationHoweverOftenThatFails() {
    flow.failing("settle", 5).failing("release", 50);
    assertRejected(run(flow, RENT), ReasonCode.AB09);
    assertThat(flow.operations()).containsExactly("book", "screen", "settle", "release", "answer");
  }

  @Test
  void anAccountThatIsClosedOnTheWayIsNotPaid() {
    Screening closing =
        inquiry -> {
          try {
            database.plant(
                "UPDATE payments.account SET status = 'CLOSED' WHERE iban = '" + CREDITOR + "'");
            return ScreeningResult.CLEAR;
          } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
          }
        };
    assertRejected(run(flow, RENT, closing), ReasonCode.AC04);
  }

  @Test
  void theSameRunGivesTheSameAnswer() {
    PaymentResult here = run(flow, RENT);
    PaymentResult there =
        new InstantPaymentFlow(
                new Ledger(), BY_LIST, SettlementWindows.ALWAYS_OPEN, Correspondents.NONE)
            .run(new FakeFlow(TestLedger.fresh(), 1), new InstantPayment(RENT));
    assertThat(there).isEqualTo(here);
  }

  @Test
  void aStreamIsAnsweredAsItHasToBeHoweverItsPaymentsRunBesideEachOther() throws Exception {
    PaymentStream stream = PaymentStream.of(42, 400);
    Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Outcome>> payments =
          stream.stream().map(payment -> answerInto(outcomes, payment)).toList();
      for (Future<Outcome> ended : threads.invokeAll(payments)) {
        ended.get();
      }
    }
    assertThat(stream.judge(outcomes::get).surprises()).isEmpty();
    assertThat(stream.judge(outcomes::get).isAsExpected()).isTrue();
    assertThat(database.audit().findings()).isEmpty();
    assertThat(database.audit().isSoundAndAtRest()).isTrue();
    assertThat(database.audit().payments()).isEqualTo(400);
  }

  private Callable<Outcome> answerInto(Map<String, Outcome> outcomes, StreamedPayment payment) {
    return () -> {
      FakeFlow one = new FakeFlow(database, payment.clientId().hashCode());
      PaymentResult result = run(one, payment.xml());
      Outcome outcome = new Outcome(result.status(), result.reason());
      outcomes.put(payment.clientId(), outcome);
      return outcome;
    };
  }

  private static PaymentResult run(FakeFlow flow, String xml) {
    return run(flow, xml, BY_LIST);
  }

  private static PaymentResult run(FakeFlow flow, String xml, Screening screening) {
    return new InstantPaymentFlow(
            new Ledger(), screening, SettlementWindows.ALWAYS_OPEN, Correspondents.NONE)
        .run(flow, new InstantPayment(xml));
  }

  private void assertAccepted(PaymentResult result) {
    assertThat(result.status()).isEqualTo(TransactionStatus.ACCC);
    assertThat(result.reason()).isNull();
    assertThat(result.pacs002()).contains("<TxSts>ACCC</TxSts>");
    assertThat(standing()).containsExactly(1L, 0L);
  }

  private void assertRejected(PaymentResult result, ReasonCode reason) {
    assertThat(result.status()).isEqualTo(TransactionStatus.RJCT);
    assertThat(result.reason()).isEqualTo(reason);
    assertThat(result.pacs002()).contains("<Cd>" + reason + "</Cd>");
    assertThat(standing()).containsExactly(0L, 1L);
    assertThat(database.text("SELECT sum(reserved) FROM payments.account")).isEqualTo("0.00");
    assertThat(database.text("SELECT count(*) FROM payments.posting")).isEqualTo("0");
  }

  /** Settled and rejected payments, when everything has its answer and the books are right. */
  private List<Long> standing() {
    LedgerReport report = database.audit();
    assertThat(report.findings()).isEmpty();
    assertThat(report.isSoundAndAtRest()).isTrue();
    return List.of(report.settled(), report.rejected());
  }
}
