package io.understudy.examples.payments;

import io.understudy.examples.payments.iso20022.Pacs002;
import io.understudy.examples.payments.iso20022.Pacs008;
import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.Refusal;
import io.understudy.examples.payments.ledger.Ledger;
import io.understudy.examples.payments.ledger.ReceivedMessages;
import io.understudy.examples.payments.screening.ListScreening;
import io.understudy.examples.payments.screening.Screening;
import io.understudy.examples.payments.stream.Samples;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowEnvironment;
import io.understudy.flow.FlowModule;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Brings instant payments to a node: the flows, the ledger's tables and the test accounts. */
public final class PaymentsModule implements FlowModule {
  private static final String SANCTIONS = "/payments/sanctions.txt";

  private final Ledger ledger = new Ledger();

  @Override
  public String name() {
    return "payments";
  }

  @Override
  public Optional<String> migrations() {
    return Optional.of("payments/migrations");
  }

  @Override
  public List<FlowDefinition> flows(FlowEnvironment environment) {
    PaymentSettings settings = PaymentSettings.read(environment);
    Screening screening =
        new ListScreening(
            sanctionedNames(), settings.screeningDelay(), settings.screeningFailureRate());
    Thread.ofPlatform().name("payments-warm-up").daemon().start(PaymentsModule::warmUpMessages);
    return List.of(
        FlowDefinition.of(
            InstantPaymentFlow.class,
            () ->
                new InstantPaymentFlow(
                    ledger, screening, settings.windows(), settings.correspondents())),
        FlowDefinition.of(CreditFlow.class, () -> new CreditFlow(ledger, screening)));
  }

  @Override
  public void warmUp(Connection tx) throws SQLException {
    ReceivedMessages.warmUp(tx);
    ledger.warmUp(tx);
  }

  /** The local list, one name a line. */
  static List<String> sanctionedNames() {
    return Samples.resource(SANCTIONS)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /**
   * Reads and answers each sample: the message library's first steps take a second, which belongs
   * to the start of an instance and not to the first payment after a takeover. Nothing waits for
   * it: an instance warms up for longer than that before it counts as warm.
   */
  static void warmUpMessages() {
    Pacs002.Stamp stamp = new Pacs002.Stamp(new UUID(0, 1), new UUID(0, 2), Instant.EPOCH);
    Refusal refusal = new Refusal(ReasonCode.AB09, ReasonCode.AB09.meaning());
    for (String sample : Samples.all()) {
      Pacs002.write(stamp, Pacs008.read(Samples.text(sample)), refusal);
    }
  }
}
