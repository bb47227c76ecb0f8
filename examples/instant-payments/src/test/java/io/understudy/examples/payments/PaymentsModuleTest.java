package io.understudy.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.flow.FlowEnvironment;
import io.understudy.flow.FlowModule;
import io.understudy.flow.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class PaymentsModuleTest {
  private static final Instant TIME = Instant.parse("2025-03-14T09:12:31.500Z");

  @Test
  void aNodeFindsTheModuleAndItsFlows() {
    assertThat(ServiceLoader.load(FlowModule.class))
        .singleElement()
        .satisfies(
            module -> {
              assertThat(module.name()).isEqualTo("payments");
              assertThat(module.migrations()).contains("payments/migrations");
              assertThat(module.flows(settings(Map.of()))).hasSize(2);
            });
  }

  @Test
  void unlessSetThereIsNoDelayNoFailureAndNoWait() {
    assertThat(PaymentSettings.read(settings(Map.of())))
        .isEqualTo(
            new PaymentSettings(
                Duration.ZERO, 0, SettlementWindows.ALWAYS_OPEN, Correspondents.NONE));
  }

  @Test
  void settingsAreRead() {
    Map<String, String> values =
        Map.of(
            "screening-delay",
            "200ms",
            "screening-failure-rate",
            "0.25",
            "cut-off-wait",
            "PT1M30S",
            "correspondents",
            "UNDAITM0XXX=bank-b, UNDALUL0XXX = bank-c");
    assertThat(PaymentSettings.read(settings(values)))
        .isEqualTo(
            new PaymentSettings(
                Duration.ofMillis(200),
                0.25,
                new SettlementWindows(Duration.ofSeconds(90)),
                new Correspondents(
                    Map.of("UNDAITM0XXX", Party.of("bank-b"), "UNDALUL0XXX", Party.of("bank-c")))));
  }

  @Test
  void aSettingThatCannotBeIsNamed() {
    refused("screening-delay", "soon");
    refused("screening-delay", "-PT1S");
    refused("screening-failure-rate", "1.5");
    refused("screening-failure-rate", "often");
    refused("cut-off-wait", "-PT1S");
    refused("cut-off-wait", "99999999999999999999s");
    refused("correspondents", "bank-b");
    refused("correspondents", "UNDAITM0XXX=no party");
    refused("correspondents", "UNDAITM0XXX=bank-b,UNDAITM0XXX=bank-c");
  }

  @Test
  void windowsOpenAtMultiplesOfTheirSpacing() {
    assertThat(SettlementWindows.ALWAYS_OPEN.untilNext(TIME)).isZero();
    SettlementWindows minutes = new SettlementWindows(Duration.ofMinutes(1));
    assertThat(minutes.untilNext(TIME)).isEqualTo(Duration.ofMillis(28_500));
    assertThat(minutes.untilNext(Instant.parse("2025-03-14T09:13:00Z"))).isZero();
    assertThat(new SettlementWindows(Duration.ofNanos(1)).untilNext(TIME)).isZero();
  }

  private static void refused(String key, String value) {
    assertThatThrownBy(() -> PaymentSettings.read(settings(Map.of(key, value))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(value);
  }

  private static FlowEnvironment settings(Map<String, String> values) {
    return key -> Optional.ofNullable(values.get(key));
  }
}
