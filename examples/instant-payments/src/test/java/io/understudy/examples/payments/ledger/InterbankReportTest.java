package io.understudy.examples.payments.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What two banks' reports say of each other, with one fault each. */
final class InterbankReportTest {
  private static final UUID ONE = new UUID(1, 1);
  private static final UUID TWO = new UUID(1, 2);
  private static final List<Integer> IN_ORDER = List.of(1, 2, 3);

  @Test
  void conversationsThatCameWholeAndInOrderCountAsNothing() {
    assertThat(sender(2, Map.of(ONE, IN_ORDER, TWO, IN_ORDER)))
        .satisfies(it -> assertThat(odd(it, Map.of(ONE, IN_ORDER, TWO, IN_ORDER))).isZero());
  }

  @Test
  void aChangedOrderAGapAndADoubleCountAtEitherSide() {
    for (List<Integer> odd : List.of(List.of(2, 1, 3), List.of(1, 3), List.of(1, 2, 2, 3))) {
      assertThat(odd(sender(1, Map.of(ONE, odd)), Map.of(ONE, IN_ORDER))).isEqualTo(1);
      assertThat(odd(sender(1, Map.of(ONE, IN_ORDER)), Map.of(ONE, odd))).isEqualTo(1);
    }
  }

  @Test
  void aConversationThatOneOrBothDoNotKnowCounts() {
    assertThat(odd(sender(1, Map.of(ONE, IN_ORDER)), Map.of())).isEqualTo(1);
    assertThat(odd(sender(0, Map.of()), Map.of(ONE, IN_ORDER))).isEqualTo(1);
    assertThat(odd(sender(2, Map.of(ONE, IN_ORDER)), Map.of(ONE, IN_ORDER))).isEqualTo(1);
  }

  @Test
  void moneyThatOnlyOneBankKnowsIsNoMirror() {
    InterbankReport sender = report("-5", "5", 1, Map.of());
    assertThat(sender.mirrors(report("5", "-5", 0, Map.of()))).isTrue();
    assertThat(sender.mirrors(report("4", "-4", 0, Map.of()))).isFalse();
    assertThat(sender.mirrors(report("4", "-5", 0, Map.of()))).isFalse();
  }

  private static long odd(InterbankReport sender, Map<UUID, List<Integer>> receiver) {
    return sender.outOfOrder(report("0", "0", 0, receiver), 3);
  }

  private static InterbankReport sender(long forwarded, Map<UUID, List<Integer>> received) {
    return report("0", "0", forwarded, received);
  }

  private static InterbankReport report(
      String customers, String settlement, long forwarded, Map<UUID, List<Integer>> received) {
    return new InterbankReport(
        new BigDecimal(customers), new BigDecimal(settlement), forwarded, received);
  }
}
