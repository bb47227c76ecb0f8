package io.understudy.examples.payments;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What two banks say to each other about one payment. Each side counts its messages from 1, and
 * keeps the numbers that it got, so that an audit can tell whether all came once and in order.
 */
final class Interbank {
  /** How many messages go each way. */
  static final int MESSAGES = 3;

  private Interbank() {}

  /** From the debtor's bank, first: a payment comes. */
  record Advice(int number, String transactionId, BigDecimal amount) {}

  /**
   * From the debtor's bank, right after the advice: the debtor has paid, credit the creditor.
   *
   * @param pacs008 the message as it came, XML
   */
  record CreditRequest(int number, String pacs008) {}

  /** From the creditor's bank: the advice was taken. */
  record Taken(int number, String transactionId) {}

  /**
   * From the creditor's bank: what became of the request.
   *
   * @param reason why it was rejected; absent when the creditor has the money
   */
  record CreditAnswer(int number, TransactionStatus status, @Nullable ReasonCode reason) {}

  /** From the debtor's bank: the answer was taken. */
  record Confirmation(int number, TransactionStatus status) {}

  /** From the creditor's bank: nothing more is to be said. */
  record Closing(int number) {}
}
