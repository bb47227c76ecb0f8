package io.understudy.examples.payments.ledger;

import io.understudy.examples.payments.iso20022.CreditTransfer;
import io.understudy.examples.payments.iso20022.Customer;
import io.understudy.examples.payments.iso20022.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/** Transfers for tests. */
final class Transfers {
  static final Instant NOW = Instant.parse("2025-03-14T09:12:31.120Z");

  static final String ANNA = TestAccounts.DE.iban(1);
  static final String BRUNO = TestAccounts.FR.iban(2);
  static final String POOR = TestAccounts.NL.iban(TestAccounts.POOR_MIN);
  static final String CLOSED = TestAccounts.ES.iban(TestAccounts.CLOSED);
  static final String UNKNOWN = TestAccounts.IT.iban(TestAccounts.UNKNOWN);

  private Transfers() {}

  static CreditTransfer of(String id, String debtor, String creditor, String amount) {
    return of(id, debtor, creditor, new Money(new BigDecimal(amount), "EUR"));
  }

  static CreditTransfer of(String id, String debtor, String creditor, Money money) {
    return new CreditTransfer(
        "M" + id,
        "I" + id,
        "E" + id,
        "T" + id,
        null,
        new Customer("Anna", debtor, bic(debtor)),
        new Customer("Bruno", creditor, bic(creditor)),
        money,
        LocalDate.of(2025, 3, 14),
        NOW,
        null);
  }

  private static String bic(String iban) {
    return TestAccounts.valueOf(iban.substring(0, 2)).bic();
  }
}
