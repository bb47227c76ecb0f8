package io.understudy.examples.payments.ledger;

/** Where a payment stands in the ledger. */
public enum PaymentStatus {
  /** The debtor's money is laid hold of. */
  RESERVED,
  /** Both sides are posted. */
  SETTLED,
  /** Nothing is posted, and nothing is held. */
  REJECTED,
  /** The ledger does not know it. */
  UNKNOWN
}
