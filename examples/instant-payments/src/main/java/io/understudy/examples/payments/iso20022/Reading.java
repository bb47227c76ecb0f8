package io.understudy.examples.payments.iso20022;

/** What became of a message that was read. */
public sealed interface Reading {
  References references();

  record Valid(References references, CreditTransfer transfer) implements Reading {}

  record Invalid(References references, Refusal refusal) implements Reading {}
}
