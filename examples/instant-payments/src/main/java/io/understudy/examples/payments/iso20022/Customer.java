package io.understudy.examples.payments.iso20022;

/** A debtor or creditor: the name, the account, and the bank that keeps it. */
public record Customer(String name, String iban, String bic) {
  /** The same with another account. */
  Customer at(String account) {
    return new Customer(name, account, bic);
  }
}
