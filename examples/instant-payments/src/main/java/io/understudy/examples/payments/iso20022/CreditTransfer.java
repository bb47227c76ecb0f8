package io.understudy.examples.payments.iso20022;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A valid instruction to move money from one account to another.
 *
 * @param accepted when the debtor's bank accepted it: the clock of an instant payment starts there
 * @param remittance what the creditor is told, structured references first
 */
public record CreditTransfer(
    String messageId,
    String instructionId,
    String endToEndId,
    String transactionId,
    @Nullable String uetr,
    Customer debtor,
    Customer creditor,
    Money money,
    LocalDate settlementDate,
    Instant accepted,
    @Nullable String remittance) {

  /**
   * The same for each copy of one instruction: the debtor's bank never uses a transaction id twice.
   * An account's IBAN names its bank, and holds no slash.
   */
  public String identity() {
    return debtor.iban() + "/" + transactionId;
  }

  /** The same with another account of the creditor. */
  public CreditTransfer creditedTo(String account) {
    return with(debtor, creditor.at(account));
  }

  /** The same with another account of the debtor. */
  public CreditTransfer debitedTo(String account) {
    return with(debtor.at(account), creditor);
  }

  private CreditTransfer with(Customer from, Customer to) {
    return new CreditTransfer(
        messageId,
        instructionId,
        endToEndId,
        transactionId,
        uetr,
        from,
        to,
        money,
        settlementDate,
        accepted,
        remittance);
  }
}
