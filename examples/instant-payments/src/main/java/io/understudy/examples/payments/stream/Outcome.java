package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import org.jspecify.annotations.Nullable;

/** The answer that came. */
public record Outcome(TransactionStatus status, @Nullable ReasonCode reason) {
  static final Outcome ACCEPTED = new Outcome(TransactionStatus.ACCC, null);

  static Outcome rejected(ReasonCode reason) {
    return new Outcome(TransactionStatus.RJCT, reason);
  }
}
