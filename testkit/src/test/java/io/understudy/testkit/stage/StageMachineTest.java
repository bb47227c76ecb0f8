package io.understudy.testkit.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.stage.Grounds;
import io.understudy.core.stage.Grounds.Evidence;
import io.understudy.core.stage.Proof;
import io.understudy.core.stage.QueuePlace;
import io.understudy.core.stage.StageEffect;
import io.understudy.core.stage.StageEvent;
import io.understudy.core.stage.StageMachine;
import io.understudy.core.stage.StageRole;
import io.understudy.core.stage.StageRules;
import io.understudy.core.stage.StageSight;
import io.understudy.core.stage.StageSight.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What an instance does about the stage after a pause of its own, and on which grounds it claims.
 */
class StageMachineTest {
  private static final long LEASE = 2_000_000_000L;
  private static final long MILLI = 1_000_000L;

  private final List<StageEffect> effects = new ArrayList<>();
  private final StageMachine machine =
      new StageMachine(StageRules.of("b", "b-1", 0, LEASE), effects::add);
  private long now;
  private long counter;

  private static StageSight sight(@Nullable String hot, long epoch, long counter) {
    String incarnation = hot == null ? null : hot + "-1";
    List<Candidate> candidates =
        List.of(
            new Candidate("a", "a-1", counter, 0, 5, true, false, QueuePlace.OUT, Proof.GOOD),
            new Candidate("b", "b-1", counter, 0, 5, true, true, QueuePlace.READY, Proof.GOOD));
    return new StageSight(epoch, hot, incarnation, counter, "b", null, false, false, candidates);
  }

  private void tick(long millis) {
    now += millis * MILLI;
    machine.on(new StageEvent.Ticked(now));
  }

  /** Looks every 50 ms, for so long, at a stage whose hot instance lives or not. */
  private void look(long millis, boolean lives) {
    for (long passed = 0; passed < millis; passed += 50) {
      tick(50);
      counter += lives ? 1 : 0;
      machine.on(new StageEvent.Observed(sight("a", 4, counter), now));
    }
  }

  private void becomeHot() {
    look(200, true);
    machine.on(new StageEvent.LockGranted(now));
    machine.on(new StageEvent.Claimed(5, now));
    machine.on(new StageEvent.Renewed(true, now));
    effects.clear();
  }

  private <T extends StageEffect> List<T> seen(Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void aHotInstanceThatWasPausedProvesItsEpochBeforeAnything() {
    becomeHot();
    tick(60);
    assertThat(machine.mustProve()).isFalse();
    tick(1_200);
    assertThat(machine.mustProve()).isTrue();
    assertThat(seen(StageEffect.Renew.class)).hasSize(1);
    machine.on(new StageEvent.Renewed(true, now));
    assertThat(machine.mustProve()).isFalse();
    assertThat(machine.role()).isEqualTo(StageRole.HOT);
  }

  @Test
  void aRenewalFromBeforeThePauseProvesNothing() {
    becomeHot();
    tick(250);
    assertThat(seen(StageEffect.Renew.class)).hasSize(1);
    long sentBefore = now;
    tick(1_200);
    machine.on(new StageEvent.Renewed(true, sentBefore));
    assertThat(machine.mustProve()).isTrue();
    tick(1);
    assertThat(seen(StageEffect.Renew.class)).hasSize(2);
    machine.on(new StageEvent.Renewed(true, now));
    assertThat(machine.mustProve()).isFalse();
  }

  @Test
  void aHotInstanceThatCannotProveItsEpochEndsItsReign() {
    becomeHot();
    tick(1_200);
    machine.on(new StageEvent.Renewed(false, now));
    assertThat(seen(StageEffect.EndReign.class)).hasSize(1);
    assertThat(machine.role()).isEqualTo(StageRole.LEAVING);
  }

  @Test
  void aPauseLongerThanTheLeaseEndsTheReignAtOnce() {
    becomeHot();
    tick(2_100);
    assertThat(seen(StageEffect.EndReign.class)).hasSize(1);
    assertThat(seen(StageEffect.Renew.class)).isEmpty();
  }

  @Test
  void anInstanceThatWasPausedJudgesNobodyForALease() {
    look(200, true);
    effects.clear();
    tick(10_000); // of its own; the hot one has renewed all the while, and hangs from now on
    look(1_900, false);
    assertThat(seen(StageEffect.Terminate.class)).isEmpty();
    look(1_000, false);
    assertThat(seen(StageEffect.Terminate.class)).isNotEmpty();
  }

  @Test
  void aSilentInstanceIsJudgedAfterALeaseByWhoWasNotPaused() {
    look(200, true);
    effects.clear();
    look(1_900, false);
    assertThat(seen(StageEffect.Terminate.class)).isEmpty();
    look(400, false);
    StageEffect.Terminate judged = seen(StageEffect.Terminate.class).getFirst();
    assertThat(judged.incarnation()).isEqualTo("a-1");
    assertThat(judged.judgedNanos()).isBetween(now - 400 * MILLI, now);
  }

  @Test
  void theGroundsOfAClaimTellTheEvidenceAndTheSilence() {
    look(200, true);
    look(150, false);
    now += 10 * MILLI;
    machine.on(new StageEvent.LockGranted(now));
    Grounds grounds = seen(StageEffect.Claim.class).getFirst().grounds();
    assertThat(grounds.evidence()).isEqualTo(Evidence.LOCK_FREED);
    assertThat(grounds.silentNanos()).isEqualTo(160 * MILLI);
    assertThat(grounds.sentence()).contains("lock of a was freed");
  }

  @Test
  void aLeaseThatRanOutIsTheEvidenceOfAClaimAfterATermination() {
    look(200, true);
    look(2_500, false);
    machine.on(new StageEvent.LockGranted(now));
    assertThat(seen(StageEffect.Claim.class).getFirst().grounds().evidence())
        .isEqualTo(Evidence.LEASE_OLD);
  }
}
