package io.understudy.examples.payments.iso20022;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.prowidesoftware.swift.model.IBAN;
import io.understudy.examples.payments.iso20022.RawTransfer.RawCustomer;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ValueRange;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what can be checked without a ledger. The first fault found is the answer. */
final class CheckTransfer {
  private static final int NAME_CHARACTERS_MAX = 140;
  private static final String CURRENCY = "EUR";
  private static final int CENT_DIGITS = 2;

  /** The scheme's upper limit. */
  private static final BigDecimal AMOUNT_MAX = new BigDecimal("999999999.99");

  /** So that neither a time zone nor the next day leads out of the calendar. */
  private static final ValueRange YEARS = ValueRange.of(1, 9_998);

  private static final Pattern BIC_FORM =
      Pattern.compile("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?");

  /** Prowide's check lets blanks and slashes pass. */
  private static final Pattern IBAN_FORM = Pattern.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}");

  /** In this order. */
  private static final List<Function<RawTransfer, @Nullable Refusal>> CHECKS =
      List.of(
          CheckTransfer::count,
          CheckTransfer::ids,
          raw -> name("debtor", raw.debtor()),
          raw -> name("creditor", raw.creditor()),
          CheckTransfer::currency,
          CheckTransfer::amount,
          CheckTransfer::total,
          raw -> bic("debtor", raw.debtor()),
          raw -> bic("creditor", raw.creditor()),
          raw -> iban("debtor", raw.debtor()),
          raw -> iban("creditor", raw.creditor()),
          CheckTransfer::twoAccounts,
          CheckTransfer::dates);

  private CheckTransfer() {}

  static Reading check(RawTransfer raw) {
    for (Function<RawTransfer, @Nullable Refusal> check : CHECKS) {
      Refusal refusal = check.apply(raw);
      if (refusal != null) {
        return new Reading.Invalid(raw.references(), refusal);
      }
    }
    return new Reading.Valid(raw.references(), transfer(raw));
  }

  private static CreditTransfer transfer(RawTransfer raw) {
    References ids = raw.references();
    String transactionId = requireNonNull(ids.transactionId());
    BigDecimal amount = requireNonNull(raw.amount());
    return new CreditTransfer(
        requireNonNull(ids.messageId()),
        requireNonNullElse(ids.instructionId(), transactionId),
        requireNonNull(ids.endToEndId()),
        transactionId,
        ids.uetr(),
        customer(raw.debtor()),
        customer(raw.creditor()),
        new Money(amount.setScale(CENT_DIGITS), requireNonNull(raw.currency())),
        requireNonNull(raw.settlementDate()),
        requireNonNull(raw.accepted()).toInstant(),
        raw.remittance());
  }

  private static Customer customer(RawCustomer raw) {
    return new Customer(
        requireNonNull(raw.name()), requireNonNull(raw.iban()), requireNonNull(raw.bic()));
  }

  private static @Nullable Refusal count(RawTransfer raw) {
    if (raw.transactions() != 1) {
      return format("An instant payment carries one transaction, not " + raw.transactions() + ".");
    }
    String said = raw.totals().transactions();
    return "1".equals(said) ? null : format("The header does not say that it is one transaction.");
  }

  private static @Nullable Refusal ids(RawTransfer raw) {
    References ids = raw.references();
    boolean whole =
        isText(ids.messageId(), References.ID_CHARACTERS_MAX)
            && isText(ids.endToEndId(), References.ID_CHARACTERS_MAX)
            && isText(ids.transactionId(), References.ID_CHARACTERS_MAX)
            && (ids.instructionId() == null
                || isText(ids.instructionId(), References.ID_CHARACTERS_MAX));
    if (!whole) {
      return format("MsgId, EndToEndId, TxId and, if given, InstrId take 1 to 35 characters.");
    }
    return ids.uetr() == null || References.UETR_FORM.matcher(ids.uetr()).matches()
        ? null
        : format("The UETR is no UUID of version 4 in lower case.");
  }

  private static @Nullable Refusal name(String role, RawCustomer customer) {
    return isText(customer.name(), NAME_CHARACTERS_MAX)
        ? null
        : format("The " + role + "'s name takes 1 to 140 characters.");
  }

  private static @Nullable Refusal currency(RawTransfer raw) {
    return raw.amount() == null || CURRENCY.equals(raw.currency())
        ? null
        : new Refusal(ReasonCode.AM03, "Only EUR is settled here, not " + raw.currency() + ".");
  }

  private static @Nullable Refusal amount(RawTransfer raw) {
    BigDecimal amount = raw.amount();
    if (amount == null) {
      return new Refusal(ReasonCode.AM12, "The amount is missing or no number.");
    }
    if (amount.signum() == 0) {
      return new Refusal(ReasonCode.AM01, "The amount is zero.");
    }
    boolean fits =
        amount.signum() > 0
            && amount.scale() >= 0
            && amount.scale() <= CENT_DIGITS
            && amount.compareTo(AMOUNT_MAX) <= 0;
    return fits
        ? null
        : new Refusal(
            ReasonCode.AM12, "The amount is not from 0.01 to " + AMOUNT_MAX + " in whole cents.");
  }

  /**
   * The total is optional. No schema is checked here, so it is also what tells that an amount was
   * given twice, of which only the last one is read.
   */
  private static @Nullable Refusal total(RawTransfer raw) {
    BigDecimal total = raw.totals().amount();
    boolean same =
        total == null
            || (total.compareTo(requireNonNull(raw.amount())) == 0
                && requireNonNull(raw.currency()).equals(raw.totals().currency()));
    return same
        ? null
        : new Refusal(ReasonCode.AM10, "The header's total is not the transaction's amount.");
  }

  private static @Nullable Refusal bic(String role, RawCustomer customer) {
    return customer.bic() != null && BIC_FORM.matcher(customer.bic()).matches()
        ? null
        : new Refusal(ReasonCode.RC01, "The " + role + "'s bank has no valid BIC.");
  }

  private static @Nullable Refusal iban(String role, RawCustomer customer) {
    String iban = customer.iban();
    return iban != null && IBAN_FORM.matcher(iban).matches() && new IBAN(iban).isValid()
        ? null
        : new Refusal(ReasonCode.AC01, "The " + role + "'s IBAN is missing or not valid.");
  }

  private static @Nullable Refusal twoAccounts(RawTransfer raw) {
    return requireNonNull(raw.debtor().iban()).equals(raw.creditor().iban())
        ? new Refusal(ReasonCode.AG01, "Debtor and creditor are one account.")
        : null;
  }

  /** An instant payment is settled on the day of its acceptance, or just past midnight. */
  private static @Nullable Refusal dates(RawTransfer raw) {
    OffsetDateTime accepted = raw.accepted();
    LocalDate settlement = raw.settlementDate();
    if (accepted == null || settlement == null || !YEARS.isValidIntValue(accepted.getYear())) {
      return new Refusal(
          ReasonCode.DT01, "The settlement date or the acceptance time is missing or not valid.");
    }
    LocalDate day = accepted.withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
    return settlement.equals(day) || settlement.equals(day.plusDays(1))
        ? null
        : new Refusal(
            ReasonCode.DT01,
            "Accepted on " + day + ", it cannot be settled on " + settlement + ".");
  }

  private static boolean isText(@Nullable String text, int charactersMax) {
    return text != null && !text.isBlank() && text.length() <= charactersMax;
  }

  private static Refusal format(String text) {
    return new Refusal(ReasonCode.FF01, text);
  }
}
