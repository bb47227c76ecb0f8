package io.understudy.testkit.shard;

import static io.understudy.testkit.shard.WarmShard.ends;
import static io.understudy.testkit.shard.WarmShard.finishes;
import static io.understudy.testkit.shard.WarmShard.flow;
import static io.understudy.testkit.shard.WarmShard.starts;
import static io.understudy.testkit.shard.WarmShard.step;
import static io.understudy.testkit.shard.WarmShard.waits;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.Difference;
import io.understudy.core.log.Entry.Hospitalized;
import io.understudy.core.log.Op;
import io.understudy.core.shard.Divergence;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.RehearsalRules;
import io.understudy.core.shard.RehearsalView;
import io.understudy.core.shard.RehearsalView.Tally;
import io.understudy.flow.FlowId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RehearsalShardTest {
  private static final FlowId ONE = flow(1);

  private static WarmShard all() {
    return new WarmShard(RehearsalRules.ALL, "pay");
  }

  @Test
  void aFlowThatStartsAndEndsWithinOneReadIsNotRun() {
    WarmShard warm = all();
    warm.writes(ONE, starts("pay")).reads();
    warm.writes(ONE, ends(0, step("debit")), finishes()).readsToTheEnd();
    assertThat(warm.started).isZero();
    assertThat(warm.view().toRehearse()).isZero();
  }

  @Test
  void aFlowThatLivesAfterTheReadIsRun() {
    WarmShard warm = all();
    warm.writes(ONE, starts("pay")).readsToTheEnd();
    assertThat(warm.started).isEqualTo(1);
    assertThat(warm.view().toRehearse()).isEqualTo(1);
    warm.asksForStep(ONE, 0, "debit");
    assertThat(warm.view().toRehearse()).isZero();
    assertThat(warm.view().names()).isEqualTo(Map.of("pay", new Tally(1, 0)));
  }

  @Test
  void parkedFlowsOfASnapshotAreRunAFewAtATimeAndDroppedAfterTheirProof() {
    WarmShard warm = all();
    int flows = 1_000;
    for (int i = 1; i <= flows; i++) {
      warm.writes(flow(i), starts("pay"), ends(0, step("debit")), waits(1));
    }
    warm.loads();
    int most = 0;
    int millis = 0;
    while (!warm.view().complete()) {
      assertThat(++millis).as("milliseconds").isLessThan(2_000);
      warm.passes(1);
      most = Math.max(most, warm.fibers.size());
      for (FlowId flow : List.copyOf(warm.fibers.keySet())) {
        warm.asksToWait(flow, 1);
      }
    }
    assertThat(warm.started).isEqualTo(flows);
    assertThat(most).isBetween(1, 256);
    assertThat(warm.fibers).isEmpty();
    assertThat(warm.view().rehearsed()).isEqualTo(flows);
    assertThat(warm.view().toRehearse()).isZero();
  }

  @Test
  void noMoreFlowsAreStartedInASecondThanThePaceAllows() {
    WarmShard warm = new WarmShard(RehearsalRules.all(100, Set.of()), "pay");
    for (int i = 1; i <= 200; i++) {
      warm.writes(flow(i), starts("pay"), waits(0));
    }
    warm.loads();
    for (int i = 0; i < 1_000; i++) {
      warm.passes(1);
      List.copyOf(warm.fibers.keySet()).forEach(flow -> warm.asksToWait(flow, 0));
    }
    assertThat(warm.started).isBetween(95, 105);
    assertThat(warm.view().complete()).isFalse();
    assertThat(warm.view().toRehearse()).isEqualTo(200 - warm.started);
  }

  @Test
  void aSampleTakesTheOldestFlowsOfEachName() {
    RehearsalRules sample = new RehearsalRules(RehearsalRules.Mode.SAMPLE, 2, 10_000, Set.of());
    WarmShard warm = new WarmShard(sample, "pay", "refund");
    for (int i = 1; i <= 10; i++) {
      warm.writes(flow(i), starts(i == 10 ? "refund" : "pay"), waits(0));
    }
    warm.loads();
    warm.passes(1);
    assertThat(warm.fibers).containsOnlyKeys(flow(1), flow(2), flow(10));
  }

  @Test
  void whatEndsMakesRoomInTheSample() {
    RehearsalRules sample = new RehearsalRules(RehearsalRules.Mode.SAMPLE, 1, 10_000, Set.of());
    WarmShard warm = new WarmShard(sample, "pay");
    warm.writes(flow(1), starts("pay")).writes(flow(2), starts("pay")).readsToTheEnd();
    assertThat(warm.fibers).containsOnlyKeys(flow(1));
    warm.writes(flow(1), finishes()).writes(flow(3), starts("pay")).readsToTheEnd();
    assertThat(warm.fibers).containsOnlyKeys(flow(3));
  }

  @Test
  void nothingIsRunWithRehearsalOff() {
    WarmShard warm = new WarmShard(RehearsalRules.OFF, "pay");
    warm.writes(ONE, starts("pay"), waits(0)).loads();
    warm.writes(flow(2), starts("pay")).readsToTheEnd();
    warm.passes(100);
    assertThat(warm.started).isZero();
    assertThat(warm.view()).isEqualTo(RehearsalView.NONE);
  }

  private static void assertDiverged(WarmShard warm, Difference expected) {
    assertThat(warm.view().divergences()).containsExactly(new Divergence(ONE, "pay", expected));
    assertThat(warm.view().diverged()).isEqualTo(1);
    assertThat(warm.fibers).isEmpty();
  }

  @Test
  void codeThatWaitsForSomethingElseThanTheJournalDiverges() {
    WarmShard warm = all();
    warm.writes(ONE, starts("pay"), waits(0)).readsToTheEnd();
    warm.asksForStep(ONE, 0, "debit");
    assertDiverged(warm, new Difference(0, "waits in await 'go'", "asks for step 'debit'"));
  }

  @Test
  void aStepThatTheJournalHasGonePastDiverges() {
    WarmShard warm = all();
    warm.writes(ONE, starts("pay"), ends(1, step("debit"))).readsToTheEnd();
    warm.asksForStep(ONE, 0, "check"); // The code before took a random number here.
    assertDiverged(
        warm, new Difference(0, "goes on to position 1 without it", "asks for step 'check'"));
  }

  @Test
  void codeThatEndsBeforeTheJournalDivergesAlsoWhenTheJournalGoesOnLater() {
    WarmShard warm = all();
    warm.writes(ONE, starts("pay"), ends(0, step("debit"))).readsToTheEnd();
    warm.returns(ONE, 1);
    assertThat(warm.view().diverged()).isZero();
    warm.writes(ONE, ends(1, step("tell"))).readsToTheEnd();
    assertDiverged(
        warm, new Difference(1, "goes on to position 1", "ends the run before this position"));
  }

  @Test
  void codeThatBeginsAnotherRunBeforeTheJournalDoesDiverges() {
    WarmShard warm = all();
    warm.writes(ONE, starts("pay")).readsToTheEnd();
    warm.asks(ONE, new Ask.ContinueAs(0, WarmShard.EMPTY));
    assertThat(warm.view().diverged()).isZero();
    warm.writes(ONE, ends(0, step("debit"))).readsToTheEnd();
    assertThat(warm.view().diverged()).isEqualTo(1);
  }

  @Test
  void progressWhereTheJournalHasAnotherOperationDiverges() {
    WarmShard warm = all();
    warm.writes(ONE, starts("pay")).readsToTheEnd();
    warm.asks(ONE, new Ask.Publish(0, Op.of(Op.Kind.PUBLISH, ""), WarmShard.EMPTY));
    warm.writes(ONE, ends(0, step("debit"))).readsToTheEnd();
    assertDiverged(warm, new Difference(0, "has step 'debit'", "asks for publish"));
  }

  @Test
  void aFlowThatTheBuildDoesNotKnowDiverges() {
    WarmShard warm = all();
    warm.writes(ONE, starts("gone"), waits(0)).loads();
    warm.passes(1);
    assertThat(warm.view().divergences())
        .extracting(one -> one.difference().code())
        .containsExactly("has no flow of that name");
    assertThat(warm.view().complete()).isTrue();
  }

  @Test
  void aFlowThatEndsIsCountedAsDivergedNoLongerButStaysFound() {
    WarmShard warm = all();
    warm.writes(ONE, starts("pay"), waits(0)).readsToTheEnd();
    warm.asksForStep(ONE, 0, "debit");
    warm.writes(ONE, finishes()).readsToTheEnd();
    assertThat(warm.view().diverged()).isZero();
    assertThat(warm.view().found()).isEqualTo(1);
  }

  @Test
  void aFlowThatFailsForTheHotInstanceTooSaysNothingAgainstTheBuild() {
    WarmShard warm = all();
    warm.writes(ONE, starts("pay")).readsToTheEnd();
    warm.shard.on(
        new Event.FlowStuck(ONE, warm.fiber(ONE), Hospitalized.Cause.ERROR, -1, "no stack"));
    assertThat(warm.view().diverged()).isEqualTo(1);
    warm.writes(ONE, new Hospitalized(Hospitalized.Cause.ERROR, -1, "no stack")).readsToTheEnd();
    assertThat(warm.view().found()).isZero();
  }

  @Test
  void onlyTheFirstDivergencesAreKeptAndAllAreCounted() {
    WarmShard warm = all();
    for (int i = 1; i <= 150; i++) {
      warm.writes(flow(i), starts("pay"), waits(0));
    }
    warm.readsToTheEnd();
    for (int i = 1; i <= 150; i++) {
      warm.asksForStep(flow(i), 0, "debit");
    }
    assertThat(warm.view().divergences()).hasSize(100);
    assertThat(warm.view().diverged()).isEqualTo(150);
    assertThat(warm.view().names()).isEqualTo(Map.of("pay", new Tally(0, 150)));
  }
}
