package io.understudy.examples.payments.ledger;

import static io.understudy.examples.payments.ledger.Transfers.ANNA;
import static io.understudy.examples.payments.ledger.Transfers.BRUNO;
import static io.understudy.examples.payments.ledger.Transfers.CLOSED;
import static io.understudy.examples.payments.ledger.Transfers.NOW;
import static io.understudy.examples.payments.ledger.Transfers.POOR;
import static io.understudy.examples.payments.ledger.Transfers.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.examples.payments.iso20022.CreditTransfer;
import io.understudy.examples.payments.iso20022.Money;
import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.ledger.PaymentRefusedException.ClosedAccount;
import io.understudy.examples.payments.ledger.PaymentRefusedException.Duplicate;
import io.understudy.examples.payments.ledger.PaymentRefusedException.InsufficientFunds;
import io.understudy.examples.payments.ledger.PaymentRefusedException.OtherCurrency;
import io.understudy.examples.payments.ledger.PaymentRefusedException.UnknownAccount;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final int OPPOSITE_PAYMENTS = 200;

  private final TestLedger database = TestLedger.fresh();
  private final Ledger ledger = new Ledger();
  private final UUID payment = new UUID(1, 1);

  @Test
  void aReservationHoldsMoneyAndMovesNone() throws Exception {
    BigDecimal before = database.balance(ANNA);

    assertThat(reserve(payment, Transfers.of("1", ANNA, BRUNO, "12.34")))
        .isEqualTo(PaymentStatus.RESERVED);

    assertThat(database.balance(ANNA)).isEqualTo(before);
    assertThat(database.reserved(ANNA)).isEqualByComparingTo("12.34");
    assertThat(database.audit().isSound()).isTrue();
    assertThat(database.audit().isSoundAndAtRest()).isFalse();
  }

  @Test
  void aSettlementPostsBothSidesAndEndsTheReservation() throws Exception {
    BigDecimal anna = database.balance(ANNA);
    BigDecimal bruno = database.balance(BRUNO);
    BigDecimal amount = new BigDecimal("12.34");
    reserve(payment, Transfers.of("1", ANNA, BRUNO, "12.34"));

    assertThat(settle(payment)).isEqualTo(PaymentStatus.SETTLED);

    assertThat(database.balance(ANNA)).isEqualTo(anna.subtract(amount));
    assertThat(database.balance(BRUNO)).isEqualTo(bruno.add(amount));
    assertThat(database.reserved(ANNA)).isZero();
    assertThat(database.text("SELECT count(*) FROM payments.posting")).isEqualTo("2");
    assertThat(database.audit().postingsTotal()).isZero();
    assertThat(database.audit().findings()).isEmpty();
  }

  @Test
  void aReleaseGivesTheMoneyBackAndMayBeRepeated() throws Exception {
    reserve(payment, Transfers.of("1", ANNA, BRUNO, "12.34"));

    assertThat(release(payment)).isEqualTo(PaymentStatus.REJECTED);
    assertThat(release(payment)).isEqualTo(PaymentStatus.REJECTED);

    assertThat(database.reserved(ANNA)).isZero();
    assertThat(database.audit().findings()).isEmpty();
    assertThat(database.audit().rejected()).isEqualTo(1);
  }

  @Test
  void aReleaseInDoubtLeavesSettledAndUnknownPaymentsAlone() throws Exception {
    reserve(payment, Transfers.of("1", ANNA, BRUNO, "12.34"));
    settle(payment);

    assertThat(release(payment)).isEqualTo(PaymentStatus.SETTLED);
    assertThat(release(new UUID(9, 9))).isEqualTo(PaymentStatus.UNKNOWN);
    assertThat(database.audit().settled()).isEqualTo(1);
  }

  @Test
  void onlyAReservedPaymentIsSettled() throws Exception {
    assertThatThrownBy(() -> settle(payment)).hasMessageContaining("UNKNOWN");
    reserve(payment, Transfers.of("1", ANNA, BRUNO, "1.00"));
    settle(payment);
    assertThatThrownBy(() -> settle(payment)).hasMessageContaining("SETTLED");
    assertThat(database.audit().findings()).isEmpty();
  }

  @Test
  void nobodySpendsMoreThanIsThereOrHeldAlready() throws Exception {
    CreditTransfer first = Transfers.of("1", POOR, BRUNO, "3.00");
    CreditTransfer second = Transfers.of("2", POOR, BRUNO, "2.01");
    reserve(payment, first);

    assertThatThrownBy(() -> reserve(new UUID(1, 2), second)).isInstanceOf(InsufficientFunds.class);

    assertThat(database.audit().payments()).isEqualTo(1);
    reserve(new UUID(1, 3), Transfers.of("3", POOR, BRUNO, "2.00"));
    assertThat(database.audit().findings()).isEmpty();
  }

  @Test
  void accountsThatAreUnknownClosedOrOfAnotherCurrencyAreRefused() {
    assertThatThrownBy(() -> reserve(payment, Transfers.of("1", ANNA, UNKNOWN, "1.00")))
        .isInstanceOf(UnknownAccount.class);
    assertThatThrownBy(() -> reserve(payment, Transfers.of("1", ANNA, CLOSED, "1.00")))
        .isInstanceOf(ClosedAccount.class);
    assertThatThrownBy(() -> reserve(payment, Transfers.of("1", CLOSED, ANNA, "1.00")))
        .isInstanceOf(ClosedAccount.class);
    Money dollars = new Money(BigDecimal.ONE, "USD");
    assertThatThrownBy(() -> reserve(payment, Transfers.of("1", ANNA, BRUNO, dollars)))
        .isInstanceOf(OtherCurrency.class);
    assertThat(database.audit().payments()).isZero();
  }

  @Test
  void anAccountThatWasClosedMeanwhileIsNotPaid() throws Exception {
    reserve(payment, Transfers.of("1", ANNA, BRUNO, "1.00"));
    database.plant("UPDATE payments.account SET status = 'CLOSED' WHERE iban = '" + BRUNO + "'");

    assertThatThrownBy(() -> settle(payment)).isInstanceOf(ClosedAccount.class);

    assertThat(release(payment)).isEqualTo(PaymentStatus.REJECTED);
    assertThat(database.audit().findings()).isEmpty();
  }

  @Test
  void aCopyIsRefusedWhileTheInstructionIsOnItsWayOrSettled() throws Exception {
    CreditTransfer transfer = Transfers.of("1", ANNA, BRUNO, "1.00");
    reserve(payment, transfer);
    assertThatThrownBy(() -> reserve(new UUID(1, 2), transfer)).isInstanceOf(Duplicate.class);
    settle(payment);
    assertThatThrownBy(() -> reserve(new UUID(1, 3), transfer)).isInstanceOf(Duplicate.class);
    assertThat(database.audit().payments()).isEqualTo(1);
  }

  @Test
  void aRejectedInstructionMayBeSentAgain() throws Exception {
    CreditTransfer transfer = Transfers.of("1", ANNA, BRUNO, "1.00");
    reserve(payment, transfer);
    release(payment);

    reserve(new UUID(1, 2), transfer);
    settle(new UUID(1, 2));

    assertThat(database.audit().settled()).isEqualTo(1);
    assertThat(database.audit().findings()).isEmpty();
  }

  @Test
  void copiesAtTheSameTimeAreReservedOnce() throws Exception {
    CreditTransfer transfer = Transfers.of("1", ANNA, BRUNO, "1.00");
    List<Callable<Boolean>> copies = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      UUID id = new UUID(2, i);
      copies.add(
          () -> {
            try {
              reserve(id, transfer);
              return true;
            } catch (Duplicate refused) {
              return false;
            }
          });
    }
    assertThat(atOnce(copies)).containsOnlyOnce(true).hasSize(8);
    assertThat(database.reserved(ANNA)).isEqualByComparingTo("1.00");
  }

  @Test
  void oppositePaymentsAtTheSameTimeDoNotBlockEachOtherAndConserveMoney() throws Exception {
    BigDecimal before = database.balance(ANNA).add(database.balance(BRUNO));
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < OPPOSITE_PAYMENTS; i++) {
      UUID id = new UUID(3, i);
      boolean there = i % 2 == 0;
      CreditTransfer transfer =
          Transfers.of("c" + i, there ? ANNA : BRUNO, there ? BRUNO : ANNA, "1." + (10 + i % 90));
      work.add(
          () -> {
            reserve(id, transfer);
            return (id.getLeastSignificantBits() % 5 == 0 ? release(id) : settle(id))
                == PaymentStatus.SETTLED;
          });
    }

    assertThat(atOnce(work)).filteredOn(settled -> settled).hasSize(OPPOSITE_PAYMENTS * 4 / 5);

    assertThat(database.balance(ANNA).add(database.balance(BRUNO))).isEqualTo(before);
    assertThat(database.reserved(ANNA)).isZero();
    assertThat(database.reserved(BRUNO)).isZero();
    assertThat(database.audit().findings()).isEmpty();
  }

  @Test
  void theTablesThemselvesRefuseOneSidedPostingsAndChanges() throws Exception {
    reserve(payment, Transfers.of("1", ANNA, BRUNO, "1.00"));
    assertThatThrownBy(
            () ->
                execute(
                    "INSERT INTO payments.posting VALUES ('%s', 'DEBIT', '%s', -1)"
                        .formatted(payment, ANNA)))
        .hasMessageContaining("two postings with the sum zero");
    settle(payment);
    assertThatThrownBy(() -> execute("DELETE FROM payments.posting"))
        .hasMessageContaining("only added to");
    assertThatThrownBy(() -> execute("UPDATE payments.account SET balance = -1"))
        .hasMessageContaining("never_overdrawn");
    assertThat(database.audit().findings()).isEmpty();
  }

  @Test
  void theTestAccountsOfCodeAndOfTheMigrationAreTheSame() {
    for (TestAccounts bank : TestAccounts.values()) {
      for (int number : new int[] {1, 9, 10, 99, TestAccounts.FUNDED_MAX}) {
        assertThat(database.balance(bank.iban(number))).isEqualByComparingTo("10000000");
      }
      for (int number = TestAccounts.POOR_MIN; number <= TestAccounts.POOR_MAX; number++) {
        assertThat(database.balance(bank.iban(number))).isEqualByComparingTo("5");
      }
      String closed = bank.iban(TestAccounts.CLOSED);
      assertThat(database.text("SELECT status FROM payments.account WHERE iban = '" + closed + "'"))
          .isEqualTo("CLOSED");
    }
    assertThat(database.text("SELECT count(*) FROM payments.account WHERE kind = 'CUSTOMER'"))
        .isEqualTo("1000");
  }

  private PaymentStatus reserve(UUID id, CreditTransfer transfer) throws Exception {
    return database.transaction(tx -> ledger.reserve(tx, id, transfer, NOW));
  }

  private PaymentStatus settle(UUID id) throws Exception {
    return database.transaction(tx -> ledger.settle(tx, id, NOW));
  }

  private PaymentStatus release(UUID id) throws Exception {
    return database.transaction(tx -> ledger.release(tx, id, ReasonCode.DS02, NOW));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.open();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<T> results = new ArrayList<>();
      for (Future<T> done : threads.invokeAll(work)) {
        results.add(done.get());
      }
      return results;
    }
  }
}
