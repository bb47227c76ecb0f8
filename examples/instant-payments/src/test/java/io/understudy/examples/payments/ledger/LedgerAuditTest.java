package io.understudy.examples.payments.ledger;

import static io.understudy.examples.payments.ledger.Transfers.ANNA;
import static io.understudy.examples.payments.ledger.Transfers.BRUNO;
import static io.understudy.examples.payments.ledger.Transfers.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test plants one fault into books that are right, and the audit must name it. */
final class LedgerAuditTest {
  private static final UUID SETTLED = new UUID(1, 1);
  private static final UUID REJECTED = new UUID(1, 2);

  private final TestLedger database = TestLedger.fresh();
  private final Ledger ledger = new Ledger();

  @BeforeEach
  void oneSettledAndOneRejectedPayment() throws Exception {
    database.transaction(
        tx -> {
          ledger.reserve(tx, SETTLED, Transfers.of("1", ANNA, BRUNO, "7.00"), NOW);
          ledger.settle(tx, SETTLED, NOW);
          ledger.answer(tx, answer(SETTLED, null));
          ledger.reject(tx, REJECTED, null, ReasonCode.FF01, NOW);
          ledger.answer(tx, answer(REJECTED, ReasonCode.FF01));
          return true;
        });
  }

  @Test
  void booksThatAreRightHaveNoFindings() {
    LedgerReport report = database.audit();
    assertThat(report.findings()).isEmpty();
    assertThat(report.isSoundAndAtRest()).isTrue();
    assertThat(List.of(report.payments(), report.settled(), report.rejected(), report.reserved()))
        .containsExactly(2L, 1L, 1L, 0L);
  }

  @Test
  void anUnbalancedPostingIsFound() throws SQLException {
    database.plant(
        "INSERT INTO payments.posting VALUES ('%s', 'CREDIT', '%s', 7)".formatted(REJECTED, ANNA));
    LedgerReport report = database.audit();
    assertThat(report.postingsTotal()).isEqualByComparingTo(BigDecimal.valueOf(7));
    assertThat(report.oddPostings()).isEqualTo(1);
    assertThat(report.wrongBalances()).isEqualTo(1);
    assertThat(report.findings()).contains("The postings sum up to 7.00, not to zero.");
  }

  @Test
  void aPostingToTheWrongAccountIsFoundThoughTheSumIsZero() throws SQLException {
    database.plant(
        "UPDATE payments.posting SET iban = '%s' WHERE side = 'CREDIT'"
            .formatted(TestAccounts.LU.iban(5)));
    assertThat(database.audit().postingsTotal()).isZero();
    assertThat(database.audit().oddPostings()).isEqualTo(1);
    assertThat(database.audit().wrongBalances()).isEqualTo(2);
  }

  @Test
  void aSettledPaymentWithoutPostingsIsFound() throws SQLException {
    database.plant("DELETE FROM payments.posting");
    assertThat(database.audit().oddPostings()).isEqualTo(1);
  }

  @Test
  void aPaymentThatIsBookedBackIsSoundAndHalfOfThatIsFound() throws Exception {
    database.transaction(tx -> ledger.giveBack(tx, SETTLED, ReasonCode.AC04, NOW));
    assertThat(database.audit().oddPostings()).isZero();
    assertThat(database.audit().wrongBalances()).isZero();
    assertThat(database.audit().postingsTotal()).isZero();
    database.plant("DELETE FROM payments.posting WHERE back AND side = 'CREDIT'");
    assertThat(database.audit().oddPostings()).isEqualTo(1);
  }

  @Test
  void aSettlementAccountMayBeBelowZeroAndACustomersMayNot() throws SQLException {
    String overdraw = "UPDATE payments.account SET balance = -1, opening = -1 WHERE iban = ";
    database.plant(overdraw + "'SETTLEMENT/bank-b'");
    assertThat(database.audit().findings()).isEmpty();
    database.plant("ALTER TABLE payments.account DROP CONSTRAINT never_overdrawn");
    database.plant(overdraw + "'" + TestAccounts.LU.iban(5) + "'");
    assertThat(database.audit().overdrawn()).isEqualTo(1);
  }

  @Test
  void aPostingOfNoPaymentIsFound() throws SQLException {
    database.plant(
        "INSERT INTO payments.posting VALUES ('%s', 'CREDIT', '%s', 7)"
            .formatted(new UUID(8, 8), ANNA));
    assertThat(database.audit().oddPostings()).isEqualTo(1);
  }

  @Test
  void aSecondAnswerIsFound() throws Exception {
    database.transaction(
        tx -> {
          ledger.answer(tx, answer(SETTLED, null));
          return true;
        });
    assertThat(database.audit().answeredTwice()).isEqualTo(1);
    assertThat(database.audit().findings())
        .containsExactly("1 payments were answered more than once.");
  }

  @Test
  void aPaymentWithoutAnswerIsFound() throws Exception {
    database.plant("DELETE FROM payments.answer WHERE payment = '%s'".formatted(SETTLED));
    LedgerReport report = database.audit();
    assertThat(report.unanswered()).isEqualTo(1);
    assertThat(report.isSound()).isTrue();
    assertThat(report.isSoundAndAtRest()).isFalse();
    UUID neverSeen = new UUID(7, 7);
    try (Connection connection = database.open()) {
      assertThat(LedgerAudit.unanswered(connection, List.of(SETTLED, REJECTED, neverSeen)))
          .containsExactlyInAnyOrder(SETTLED, neverSeen);
    }
  }

  @Test
  void anAnswerToNoPaymentIsFound() throws Exception {
    database.transaction(
        tx -> {
          ledger.answer(tx, answer(new UUID(8, 8), null));
          return true;
        });
    assertThat(database.audit().strayAnswers()).isEqualTo(1);
  }

  @Test
  void answersThatContradictTheBooksAreFound() throws Exception {
    database.plant(
        "UPDATE payments.answer SET status = CASE status WHEN 'ACCC' THEN 'RJCT' ELSE 'ACCC' END");
    assertThat(database.audit().acceptedUnsettled()).isEqualTo(1);
    assertThat(database.audit().rejectedSettled()).isEqualTo(1);
  }

  @Test
  void aRejectionWithAnotherOrNoReasonIsFound() throws Exception {
    database.plant("UPDATE payments.answer SET reason = 'AM04' WHERE status = 'RJCT'");
    assertThat(database.audit().rejectedSettled()).isEqualTo(1);
    database.plant("UPDATE payments.answer SET reason = NULL WHERE status = 'RJCT'");
    assertThat(database.audit().rejectedSettled()).isEqualTo(1);
  }

  @Test
  void aBalanceThatNoPostingExplainsIsFound() throws SQLException {
    database.plant("UPDATE payments.account SET balance = balance + 1 WHERE iban = '" + ANNA + "'");
    assertThat(database.audit().wrongBalances()).isEqualTo(1);
  }

  @Test
  void aReservationThatNoPaymentExplainsIsFound() throws SQLException {
    database.plant("UPDATE payments.account SET reserved = 1 WHERE iban = '" + ANNA + "'");
    assertThat(database.audit().wrongReservations()).isEqualTo(1);
  }

  @Test
  void anOverdrawnAccountIsFound() throws SQLException {
    database.plant("ALTER TABLE payments.account DROP CONSTRAINT never_overdrawn");
    database.plant("UPDATE payments.account SET balance = -1 WHERE iban = '" + BRUNO + "'");
    assertThat(database.audit().overdrawn()).isEqualTo(1);
  }

  @Test
  void anInstructionThatWasSettledTwiceIsFound() throws Exception {
    database.plant(
        """
        INSERT INTO payments.payment SELECT '%s', status, reason, 'other identity', transaction_id,
          debtor_iban, creditor_iban, amount, booked_at, ended_at
        FROM payments.payment WHERE id = '%s'"""
            .formatted(new UUID(1, 3), SETTLED));
    assertThat(database.audit().settledTwice()).isEqualTo(1);
  }

  @Test
  void theConnectionIsLeftAsItWas() throws SQLException {
    try (Connection connection = database.open()) {
      LedgerAudit.run(connection);
      LedgerAudit.run(connection);
      assertThat(connection.getAutoCommit()).isTrue();
    }
  }

  private static Answer answer(UUID payment, @Nullable ReasonCode reason) {
    return new Answer(
        payment,
        reason == null ? TransactionStatus.ACCC : TransactionStatus.RJCT,
        reason,
        new UUID(5, payment.getLeastSignificantBits()),
        "<xml/>",
        NOW);
  }
}
