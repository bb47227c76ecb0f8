package io.understudy.examples.payments.ledger;

/** The ledger's no: an answer of the business, not a fault, and no reason to try again. */
public abstract sealed class PaymentRefusedException extends Exception {
  private PaymentRefusedException(String message) {
    super(message);
  }

  /** No such account here. */
  public static final class UnknownAccount extends PaymentRefusedException {
    UnknownAccount(String iban) {
      super("There is no account " + iban + ".");
    }
  }

  /** The account is closed. */
  public static final class ClosedAccount extends PaymentRefusedException {
    ClosedAccount(String iban) {
      super("The account " + iban + " is closed.");
    }
  }

  /** The account is kept in another currency. */
  public static final class OtherCurrency extends PaymentRefusedException {
    OtherCurrency(String iban, String currency) {
      super("The account " + iban + " is not kept in " + currency + ".");
    }
  }

  /** The same instruction is on its way or settled. */
  public static final class Duplicate extends PaymentRefusedException {
    Duplicate(String identity) {
      super("The instruction " + identity + " was received before.");
    }
  }

  /** The debtor has less than the amount at their disposal. */
  public static final class InsufficientFunds extends PaymentRefusedException {
    InsufficientFunds(String iban) {
      super("The account " + iban + " has not enough funds.");
    }
  }
}
