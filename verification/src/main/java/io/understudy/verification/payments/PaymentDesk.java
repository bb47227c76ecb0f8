package io.understudy.verification.payments;

import io.understudy.client.UnderstudyClient;
import io.understudy.examples.payments.InstantPayment;
import io.understudy.examples.payments.PaymentResult;
import io.understudy.examples.payments.stream.Outcome;
import io.understudy.examples.payments.stream.StreamedPayment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Where a caller brings a payment and waits for its answer, whatever happens to the instances. Any
 * thread.
 */
public final class PaymentDesk implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final UnderstudyClient client;

  public PaymentDesk(List<String> addresses) {
    this.client = UnderstudyClient.of(addresses.toArray(String[]::new)).within(PATIENCE).build();
  }

  /** Pays, once for each client id; throws when no answer came in time. */
  public Outcome pay(StreamedPayment payment) {
    PaymentResult result =
        client.startAndWait(
            "instant-payment",
            payment.clientId(),
            new InstantPayment(payment.xml()),
            PaymentResult.class);
    PaymentResult answer = Objects.requireNonNull(result, "a payment always has an answer");
    return new Outcome(answer.status(), answer.reason());
  }

  @Override
  public void close() {
    client.close();
  }
}
