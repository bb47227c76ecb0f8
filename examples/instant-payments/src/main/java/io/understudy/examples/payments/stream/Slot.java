package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.iso20022.CreditTransfer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value of a message that a template leaves open. */
@SuppressWarnings("ImmutableEnumChecker") // the accessors are functions without state
enum Slot {
  MESSAGE_ID(CreditTransfer::messageId),
  INSTRUCTION_ID(CreditTransfer::instructionId),
  END_TO_END_ID(CreditTransfer::endToEndId),
  TRANSACTION_ID(CreditTransfer::transactionId),
  UETR(CreditTransfer::uetr),
  DEBTOR_NAME(transfer -> transfer.debtor().name()),
  DEBTOR_IBAN(transfer -> transfer.debtor().iban()),
  DEBTOR_BIC(transfer -> transfer.debtor().bic()),
  CREDITOR_NAME(transfer -> transfer.creditor().name()),
  CREDITOR_IBAN(transfer -> transfer.creditor().iban()),
  CREDITOR_BIC(transfer -> transfer.creditor().bic()),
  AMOUNT(transfer -> transfer.money().amount().toPlainString()),
  CURRENCY(transfer -> transfer.money().currency()),
  SETTLEMENT_DATE(transfer -> transfer.settlementDate().toString());

  private final Function<CreditTransfer, @Nullable String> value;

  Slot(Function<CreditTransfer, @Nullable String> value) {
    this.value = value;
  }

  /** What stands there in a given transfer. */
  @Nullable String of(CreditTransfer transfer) {
    return value.apply(transfer);
  }
}
