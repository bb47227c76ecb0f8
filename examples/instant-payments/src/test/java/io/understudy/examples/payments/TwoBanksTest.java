package io.understudy.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.examples.payments.ForwardPayment.OtherBank;
import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import io.understudy.examples.payments.ledger.InterbankReport;
import io.understudy.examples.payments.ledger.Ledger;
import io.understudy.examples.payments.ledger.TestAccounts;
import io.understudy.examples.payments.ledger.TestLedger;
import io.understudy.examples.payments.screening.ListScreening;
import io.understudy.examples.payments.screening.Screening;
import io.understudy.examples.payments.stream.Samples;
import io.understudy.flow.Invitation;
import io.understudy.flow.Party;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A payment from a customer of bank-a to one of bank-b, each bank with a ledger of its own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class TwoBanksTest {
  private static final String RENT = Samples.text("valid/rent");
  private static final BigDecimal AMOUNT = new BigDecimal("1250.00");
  private static final BigDecimal FUNDS = new BigDecimal("10000000.00");
  private static final String DEBTOR = TestAccounts.DE.iban(1);
  private static final String CREDITOR = TestAccounts.FR.iban(1);
  private static final String AT_A = "SETTLEMENT/bank-b";
  private static final String AT_B = "SETTLEMENT/bank-a";
  private static final Party B = Party.of("bank-b");
  private static final Correspondents FRANCE_IS_B =
      new Correspondents(Map.of(TestAccounts.FR.bic(), B));
  private static final Screening BY_LIST =
      new ListScreening(PaymentsModule.sanctionedNames(), Duration.ZERO, 0);

  private final TestLedger a = TestLedger.fresh();
  private final TestLedger b = TestLedger.fresh();
  private final Wire wire = new Wire();
  private final FakeFlow atA = new FakeFlow(a, 1).in(wire.a);
  private final FakeFlow atB = new FakeFlow(b, 2).in(wire.b);

  @Test
  void aPaymentToTheOtherBankIsInBothLedgersAndThreeMessagesGoEachWay() throws Exception {
    PaymentResult result = payAndCredit();
    assertAccepted(result);
    assertThat(atA.operations())
        .containsExactly(
            "book",
            "screen",
            "settle",
            "open",
            "send Advice",
            "send CreditRequest",
            "receive Taken",
            "receive CreditAnswer",
            "send Confirmation",
            "receive Closing",
            "conclude",
            "answer");
    assertThat(atB.operations()).contains("screen", "credit", "conclude").doesNotContain("refuse");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"send Advice", "receive Taken", "receive CreditAnswer", "conclude", "answer"})
  void aWishToCancelIsTooLateOnceTheOtherBankIsAsked(String operation) throws Exception {
    atA.cancelledBefore(operation);
    assertAccepted(payAndCredit());
  }

  @Test
  void aCancelThatMeetsTheConclusionInDoubtRecordsTheMessagesOnce() throws Exception {
    atA.cancelledAfter("conclude");
    assertAccepted(payAndCredit());
  }

  @Test
  void anAccountThatIsClosedAtTheOtherBankIsNotPaidAndTheDebtorGetsEverythingBack()
      throws Exception {
    b.plant("UPDATE payments.account SET status = 'CLOSED' WHERE iban = '" + CREDITOR + "'");
    assertRejected(payAndCredit(), ReasonCode.AC04);
    assertThat(atB.operations()).contains("refuse");
    requireBothSound(1);
  }

  @Test
  void anAccountThatTheOtherBankDoesNotHaveIsNotPaid() throws Exception {
    b.plant("DELETE FROM payments.account WHERE iban = '" + CREDITOR + "'");
    assertRejected(payAndCredit(), ReasonCode.AC01);
    requireBothSound(1);
  }

  @Test
  void aFaultAtTheOtherBankRejectsThePayment() throws Exception {
    atB.failing("credit", 5);
    assertRejected(payAndCredit(), ReasonCode.AB09);
    requireBothSound(1);
  }

  @Test
  void aCancelAtTheOtherBankThatMeetsACreditInDoubtLeavesItCredited() throws Exception {
    atB.cancelledAfter("credit");
    assertAccepted(payAndCredit());
  }

  @Test
  void aPaymentThatIsCancelledAtTheOtherBankBeforeItsCreditIsBookedBack() throws Exception {
    atB.cancelledBefore("credit");
    assertRejected(payAndCredit(), ReasonCode.DS02);
    requireBothSound(1);
  }

  @Test
  void aBankThatTakesNoPartHasNotCredited() throws Exception {
    wire.endOfB(Wire.Kind.REFUSED);
    assertRejected(pay(), ReasonCode.AB09);
    assertThat(atA.operations()).endsWith("receive Taken", "conclude", "give-back", "answer");
  }

  @ParameterizedTest
  @EnumSource(names = {"ENDED", "FAILED"})
  void aBankThatEndsWithoutAnAnswerMayHaveCreditedAndThenAPersonSaysSo(Wire.Kind how)
      throws Exception {
    wire.endOfB(how);
    atA.signalled(OtherBank.CREDITED);
    PaymentResult result = pay();
    assertThat(result.status()).isEqualTo(TransactionStatus.ACCC);
    assertThat(a.balance(AT_A)).isEqualTo(AMOUNT);
    assertThat(atA.operations()).endsWith("publish", "await other-bank", "conclude", "answer");
    assertThat(atA.published())
        .hasToString(
            "InDoubt[doubt=It ended., bank=bank-b, session="
                + wire.a.id()
                + ", signal=other-bank]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish", "await other-bank", "nothing"})
  void whatAPersonFindsNotCreditedIsBookedBackAndNotBefore(String cancelled) throws Exception {
    wire.endOfB(Wire.Kind.FAILED);
    atA.signalled(OtherBank.NOT_CREDITED).cancelledBefore(cancelled);
    assertRejected(pay(), ReasonCode.AB09);
    assertThat(atA.operations())
        .endsWith("publish", "await other-bank", "conclude", "give-back", "answer");
  }

  @Test
  void aDroppedPaymentInDoubtWaitsForThePersonAgain() throws Exception {
    wire.endOfB(Wire.Kind.FAILED);
    atA.signalled(OtherBank.NOT_CREDITED);
    assertRejected(DroppedFlow.run(atA, TwoBanksTest::bank, RENT), ReasonCode.AB09);
  }

  @Test
  void aBankThatIsNotInTheDirectoryIsNotPaid() throws Exception {
    FakeFlow alone = new FakeFlow(a, 1);
    PaymentResult result = bank().run(alone, new InstantPayment(RENT));
    assertRejected(result, ReasonCode.AB09);
    assertThat(alone.operations()).endsWith("open", "give-back", "answer");
  }

  @Test
  void aDroppedPaymentSaysNothingTwice() throws Exception {
    CompletableFuture<TransactionStatus> credit = credit();
    PaymentResult result = DroppedFlow.run(atA, TwoBanksTest::bank, RENT);
    wire.endOfA();
    credit.get(30, TimeUnit.SECONDS);
    assertAccepted(result);
  }

  @Test
  void theCreditorsBankKeepsWhatItHasCreditedWhenTheOtherOneEnds() throws Exception {
    wire.a.send(new Interbank.Advice(1, "20250314-T-000001", AMOUNT));
    wire.a.send(new Interbank.CreditRequest(2, "<no xml"));
    wire.endOfA();
    assertThat(credit().get(30, TimeUnit.SECONDS)).isEqualTo(TransactionStatus.RJCT);
    assertThat(b.text("SELECT reason FROM payments.answer")).isEqualTo("FF01");
    assertThat(b.audit().isSoundAndAtRest()).isTrue();
  }

  private static InstantPaymentFlow bank() {
    return new InstantPaymentFlow(
        new Ledger(), BY_LIST, SettlementWindows.ALWAYS_OPEN, FRANCE_IS_B);
  }

  private CompletableFuture<TransactionStatus> credit() {
    CreditFlow flow = new CreditFlow(new Ledger(), BY_LIST);
    return CompletableFuture.supplyAsync(
        () -> flow.run(atB, new Invitation(Party.of("bank-a"))),
        task -> Thread.ofVirtual().name("bank-b").start(task));
  }

  private PaymentResult pay() {
    return bank().run(atA, new InstantPayment(RENT));
  }

  private PaymentResult payAndCredit() throws Exception {
    CompletableFuture<TransactionStatus> credit = credit();
    PaymentResult result = pay();
    wire.endOfA();
    assertThat(credit.get(30, TimeUnit.SECONDS)).isEqualTo(result.status());
    return result;
  }

  private void assertAccepted(PaymentResult result) throws Exception {
    assertThat(result.status()).isEqualTo(TransactionStatus.ACCC);
    assertThat(a.balance(DEBTOR)).isEqualTo(FUNDS.subtract(AMOUNT));
    assertThat(a.balance(CREDITOR)).isEqualTo(FUNDS);
    assertThat(a.balance(AT_A)).isEqualTo(AMOUNT);
    assertThat(b.balance(AT_B)).isEqualTo(AMOUNT.negate());
    assertThat(b.balance(CREDITOR)).isEqualTo(FUNDS.add(AMOUNT));
    requireBothSound(1);
  }

  private void assertRejected(PaymentResult result, ReasonCode reason) {
    assertThat(result.status()).isEqualTo(TransactionStatus.RJCT);
    assertThat(result.reason()).isEqualTo(reason);
    assertThat(a.balance(DEBTOR)).isEqualTo(FUNDS);
    assertThat(a.balance(AT_A)).isZero();
    assertThat(b.balance(AT_B)).isZero();
    assertThat(a.audit().findings()).isEmpty();
    assertThat(a.audit().isSoundAndAtRest()).isTrue();
  }

  private void requireBothSound(int conversations) throws Exception {
    for (TestLedger bank : List.of(a, b)) {
      assertThat(bank.audit().findings()).isEmpty();
      assertThat(bank.audit().isSoundAndAtRest()).isTrue();
    }
    InterbankReport ofA = report(a);
    InterbankReport ofB = report(b);
    assertThat(ofA.mirrors(ofB)).isTrue();
    assertThat(ofA.forwarded()).isEqualTo(conversations);
    assertThat(ofA.received()).hasSize(conversations);
    assertThat(ofA.outOfOrder(ofB, Interbank.MESSAGES)).isZero();
  }

  static InterbankReport report(TestLedger ledger) throws Exception {
    try (Connection connection = ledger.open()) {
      return InterbankReport.read(connection);
    }
  }
}
