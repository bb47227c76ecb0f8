package io.understudy.examples.payments.iso20022;

import java.math.BigDecimal;

/** An amount of one currency (ISO 4217). */
public record Money(BigDecimal amount, String currency) {
  @Override
  public String toString() {
    return amount.toPlainString() + " " + currency;
  }
}
