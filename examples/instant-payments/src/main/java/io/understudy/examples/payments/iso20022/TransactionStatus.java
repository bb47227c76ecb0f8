package io.understudy.examples.payments.iso20022;

/** How a transfer ended, in the words of {@code pacs.002}. */
public enum TransactionStatus {
  /** Accepted: settlement on the creditor's account is complete. */
  ACCC,
  /** Rejected. */
  RJCT
}
