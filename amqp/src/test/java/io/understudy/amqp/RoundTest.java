package io.understudy.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTest {
  private static final URI FIRST = URI.create("amqp://first:1");
  private static final URI SECOND = URI.create("amqp://second:2");
  private static final Duration LIMIT = Duration.ofSeconds(1);

  /** Rests of 10, 20 and 40 seconds are too long to be outlasted by chance. */
  private final Round round =
      new Round(
          List.of(FIRST, SECOND),
          new AmqpTimes(LIMIT, LIMIT, LIMIT, Duration.ofSeconds(10), Duration.ofSeconds(40)));

  @Test
  void theNextOneIsTriedAtOnceAndARestComesAfterAll() {
    assertThat(round.broker()).isEqualTo(FIRST);
    round.fails();
    assertThat(round.isOver()).isFalse();
    assertThat(round.broker()).isEqualTo(SECOND);
    round.fails();
    assertThat(round.isOver()).isTrue();
    assertThat(round.broker()).isEqualTo(FIRST);
  }

  @Test
  void restsGrowUpToTheLongest() {
    assertThat(List.of(rest(), rest(), rest(), rest())).containsExactly(10L, 20L, 40L, 40L);
  }

  @Test
  void aBrokerThatIsLostAtOnceIsNoReasonToRestLess() {
    rest();
    round.works();
    round.fails();
    round.works();
    round.fails();
    assertThat(round.isOver()).isTrue();
    assertThat(Duration.ofNanos(round.restNanos())).hasSeconds(20);
  }

  @Test
  void aBrokerThatLastedLongerThanTheRestBeginsAnew() {
    Duration none = Duration.ofMillis(10);
    Round quick = new Round(List.of(FIRST, SECOND), new AmqpTimes(LIMIT, LIMIT, LIMIT, none, none));
    quick.fails();
    quick.works();
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < Duration.ofMillis(15).toNanos()) {
      Thread.onSpinWait();
    }
    quick.fails();
    assertThat(quick.isOver()).isFalse();
  }

  private long rest() {
    round.fails();
    round.fails();
    assertThat(round.isOver()).isTrue();
    return Duration.ofNanos(round.restNanos()).toSeconds();
  }
}
