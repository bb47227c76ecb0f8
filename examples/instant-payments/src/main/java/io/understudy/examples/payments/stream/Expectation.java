package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.iso20022.ReasonCode;

/** The answer that must come. */
public sealed interface Expectation {
  /** It is settled. */
  record Accepted() implements Expectation {}

  /** It is refused for this reason. */
  record Rejected(ReasonCode reason) implements Expectation {}

  /**
   * One of two payments that carry the same instruction: whichever comes first is settled, the
   * other is refused as a duplicate.
   *
   * @param otherClientId the other one
   */
  record OneOfTwo(String otherClientId) implements Expectation {}
}
