package io.understudy.verification.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemoPlanTest {
  @Test
  void killsOfBrokersAreSpreadAmongThoseOfInstances() {
    assertThat(told(new Faults(6, 2))).isEqualTo("iiibiiib");
    assertThat(told(new Faults(1, 2))).isEqualTo("ibb");
    assertThat(told(new Faults(3, 0))).isEqualTo("iii");
    assertThat(told(new Faults(0, 2))).isEqualTo("bb");
    assertThat(told(new Faults(0, 0))).isEmpty();
  }

  private static String told(Faults faults) {
    StringBuilder told = new StringBuilder();
    IntStream.range(0, faults.count())
        .forEach(fault -> told.append(faults.isOfBroker(fault) ? 'b' : 'i'));
    assertThat(faults.brokersBefore(faults.count())).isEqualTo(faults.brokerKills());
    return told.toString();
  }

  @Test
  void whatCannotBePlayedIsRefusedWithTheOption() {
    refused("--banks", () -> new Cast(3, 2));
    refused("--brokers", () -> new Cast(1, 1));
    refused("--brokers", () -> new Cast(2, 0));
    refused("--kills", () -> new Faults(-1, 0));
    refused("--broker-kills", () -> plan(Cast.ONE_BANK, new Faults(0, 1)));
    refused("--payments", () -> plan(new Cast(2, 2), new Faults(6, 5)));
  }

  private static void refused(String option, Runnable making) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(option);
  }

  @Test
  void thePartsOfTheStreamFollowEachOtherToItsEnd() {
    DemoPlan plan = plan(new Cast(2, 2), new Faults(6, 2));
    int before = 0;
    for (int fault = 0; fault < 8; fault++) {
      assertThat(plan.partBegin(fault)).isEqualTo(before);
      assertThat(plan.rushBegin(fault)).isBetween(before, plan.partEnd(fault));
      before = plan.partEnd(fault);
    }
    assertThat(before).isLessThan(plan.payments());
  }

  private static DemoPlan plan(Cast cast, Faults faults) {
    return new DemoPlan(100, cast, faults, 1, 48, 0, Path.of("unused"));
  }
}
