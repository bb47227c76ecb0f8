package io.understudy.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GatheringTest {
  private static final long NOW = Long.MAX_VALUE - 10; // a clock may pass over its end
  private static final long MOMENT = Gathering.MOMENT_NANOS;

  private final Gathering gathering = new Gathering();

  @Test
  void aBatchWaitsForNobodyWhenNoFlowGoesOn() {
    assertThat(gathering.nanosLeft(1, NOW)).isZero();
  }

  @Test
  void aBatchWaitsUntilEveryFlowThatGoesOnHasSpoken() {
    gathering.goesOn(1, NOW);
    gathering.goesOn(2, NOW);

    assertThat(gathering.nanosLeft(1, NOW)).isEqualTo(MOMENT);
    gathering.spoke(1);
    assertThat(gathering.nanosLeft(1, NOW + 7)).isEqualTo(MOMENT - 7);
    gathering.spoke(2);
    assertThat(gathering.nanosLeft(1, NOW + 7)).isZero();
  }

  @Test
  void theMomentBeginsWithTheFirstFlowHoweverManyFollow() {
    gathering.goesOn(1, NOW);
    gathering.goesOn(2, NOW + MOMENT - 1);
    gathering.spoke(1);

    assertThat(gathering.nanosLeft(1, NOW + MOMENT)).isZero();
  }

  @Test
  void aFlowThatStaysSilentHoldsUpOneBatchOnly() {
    gathering.goesOn(1, NOW);
    assertThat(gathering.nanosLeft(1, NOW + MOMENT)).isZero();

    assertThat(gathering.nanosLeft(1, NOW)).isZero();
    gathering.goesOn(2, NOW + MOMENT);
    gathering.spoke(2);
    assertThat(gathering.nanosLeft(1, NOW + MOMENT)).isZero();
  }

  @Test
  void aLargeBatchWaitsForNobody() {
    gathering.goesOn(1, NOW);

    assertThat(gathering.nanosLeft(Gathering.ROWS_MAX, NOW)).isZero();
  }
}
