package io.understudy.examples.payments.iso20022;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A credit transfer as it stands in the message, whichever its version; nothing is checked. */
record RawTransfer(
    References references,
    RawTotals totals,
    int transactions,
    @Nullable BigDecimal amount,
    @Nullable String currency,
    @Nullable LocalDate settlementDate,
    @Nullable OffsetDateTime accepted,
    RawCustomer debtor,
    RawCustomer creditor,
    @Nullable String remittance) {

  /** What the header says of all transactions together. */
  record RawTotals(
      @Nullable String transactions, @Nullable BigDecimal amount, @Nullable String currency) {}

  record RawCustomer(@Nullable String name, @Nullable String iban, @Nullable String bic) {}
}
