package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.ledger.TestAccounts;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What can be wrong with a message of the stream. */
@SuppressWarnings("ImmutableEnumChecker") // the changes are functions without state
enum Fault {
  CUT_OFF(ReasonCode.FF01, values -> {}, xml -> xml.substring(0, xml.length() / 2)),
  DOCUMENT_TYPE(
      ReasonCode.FF01,
      values -> {},
      xml ->
          xml.replaceFirst(
              "\n", "\n<!DOCTYPE Document [<!ENTITY secret SYSTEM \"file:///etc/passwd\">]>\n")),
  NO_AMOUNT(ReasonCode.AM12, values -> values.put(Slot.AMOUNT, "")),
  NEGATIVE_AMOUNT(
      ReasonCode.AM12, values -> values.merge(Slot.AMOUNT, "-", (it, sign) -> sign + it)),
  FRACTION_OF_A_CENT(ReasonCode.AM12, values -> values.merge(Slot.AMOUNT, "5", String::concat)),
  ZERO_AMOUNT(ReasonCode.AM01, values -> values.put(Slot.AMOUNT, "0.00")),
  OTHER_CURRENCY(ReasonCode.AM03, values -> values.put(Slot.CURRENCY, "USD")),
  IBAN_CHECK_DIGITS(
      ReasonCode.AC01, values -> values.computeIfPresent(Slot.CREDITOR_IBAN, Fault::otherDigits)),
  UNKNOWN_CREDITOR(ReasonCode.AC01, values -> creditor(values, TestAccounts.UNKNOWN)),
  CLOSED_CREDITOR(ReasonCode.AC04, values -> creditor(values, TestAccounts.CLOSED)),
  SETTLEMENT_DATE(ReasonCode.DT01, values -> values.put(Slot.SETTLEMENT_DATE, "2024-02-29"));

  private static final int CHECK_DIGITS_END = 4;

  private final ReasonCode reason;
  private final Change change;
  private final UnaryOperator<String> edit;

  Fault(ReasonCode reason, Change change) {
    this(reason, change, UnaryOperator.identity());
  }

  Fault(ReasonCode reason, Change change, UnaryOperator<String> edit) {
    this.reason = reason;
    this.change = change;
    this.edit = edit;
  }

  ReasonCode reason() {
    return reason;
  }

  /** Puts the fault into the values of a message. */
  void change(Map<Slot, String> values) {
    change.apply(values);
  }

  /** Puts the fault into its text. */
  String edit(String xml) {
    return edit.apply(xml);
  }

  @FunctionalInterface
  private interface Change {
    void apply(Map<Slot, String> values);
  }

  private static void creditor(Map<Slot, String> values, int account) {
    TestAccounts bank = TestAccounts.ofBic(String.valueOf(values.get(Slot.CREDITOR_BIC)));
    values.put(Slot.CREDITOR_IBAN, bank.iban(account));
  }

  /** Check digits are from 02 to 98, so one of these two is wrong. */
  private static String otherDigits(Slot slot, String iban) {
    String digits = iban.substring(2, CHECK_DIGITS_END).equals("50") ? "51" : "50";
    return iban.substring(0, 2) + digits + iban.substring(CHECK_DIGITS_END);
  }
}
