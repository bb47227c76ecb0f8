package io.understudy.verification.demo;

import io.understudy.examples.payments.stream.Outcome;
import io.understudy.examples.payments.stream.StreamedPayment;

/** Where a caller brings a payment and waits for its answer, whatever happens to the instances. */
interface PaymentDesk {
  Outcome pay(StreamedPayment payment);
}
