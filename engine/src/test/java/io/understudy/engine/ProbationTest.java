package io.understudy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.shard.Endings;
import org.junit.jupiter.api.Test;

class ProbationTest {
  private static boolean isFailed(Endings before, long ended, long failed) {
    return Probation.isFailed(before, new Endings(ended, failed));
  }

  @Test
  void aHandfulIsNoEvidence() {
    assertThat(isFailed(Endings.NONE, 19, 19)).isFalse();
    assertThat(isFailed(Endings.NONE, 20, 9)).isFalse();
    assertThat(isFailed(Endings.NONE, 20, 10)).isTrue();
  }

  @Test
  void oneInTwentyMayAlwaysFail() {
    assertThat(isFailed(Endings.NONE, 1_000, 50)).isFalse();
    assertThat(isFailed(Endings.NONE, 1_000, 51)).isTrue();
  }

  @Test
  void whatFailedBeforeMayFailAgainUpToThreeTimesAsOften() {
    Endings before = new Endings(1_000, 100);
    assertThat(isFailed(before, 100, 30)).isFalse();
    assertThat(isFailed(before, 100, 31)).isTrue();
  }

  @Test
  void whereManyFailedBeforeTheRestIsHalved() {
    Endings before = new Endings(10, 4);
    assertThat(isFailed(before, 100, 70)).isFalse();
    assertThat(isFailed(before, 100, 71)).isTrue();
    assertThat(isFailed(new Endings(10, 10), 100, 100)).isFalse();
  }
}
