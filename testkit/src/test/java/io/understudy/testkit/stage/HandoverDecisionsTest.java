package io.understudy.testkit.stage;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the machine of the hot instance, and those of the others, decide about a handover. */
class HandoverDecisionsTest {
  private static final long LEASE = 1_000;
  private static final long LOOK = 50;

  /** A hot instance that has left renews no more. */
  private static final long BEATS = 7;

  private final List<StageEffect> effects = new ArrayList<>();
  private final StageMachine machine =
      new StageMachine(StageRules.of("a", "a.1", 0, LEASE), effects::add);
  private long now = 1_000_000;
  private long counter;

  private Candidate mine() {
    return new Candidate("a", "a.1", ++counter, 0, 100, true, false, QueuePlace.OUT, Proof.GOOD);
  }

  private Candidate other(String name, int priority, QueuePlace place) {
    return new Candidate(
        name, name + ".1", ++counter, priority, 100, true, true, place, Proof.GOOD);
  }

  private StageSight sight(@Nullable String hot, boolean paused, Candidate... others) {
    List<Candidate> all = new ArrayList<>(List.of(others));
    all.add(mine());
    return new StageSight(
        hot == null ? 0 : 1,
        hot,
        hot == null ? null : hot + ".1",
        ++counter,
        null,
        null,
        false,
        paused,
        all);
  }

  private void observed(StageSight sight) {
    now += LOOK;
    machine.on(new StageEvent.Observed(sight, now));
  }

  private void becomeHot() {
    observed(sight(null, false));
    machine.on(new StageEvent.LockGranted(now));
    machine.on(new StageEvent.Claimed(1, now));
    machine.on(new StageEvent.Renewed(true, now));
    assertThat(machine.role()).isEqualTo(StageRole.HOT);
    effects.clear();
  }

  private void asked(@Nullable String to) {
    machine.on(new StageEvent.HandoverAsked(to, Set.of(), now));
  }

  @Test
  void theSuccessorIsNamedAtOnceAndLeftForOnlyWhenItIsReadyAndAlone() {
    becomeHot();
    observed(sight("a", false, other("b", 5, QueuePlace.QUEUED), other("c", 0, QueuePlace.OUT)));
    asked("c");
    assertThat(effects).contains(new StageEffect.Renew(1, "c", "c"));
    effects.clear();
    observed(sight("a", false, other("b", 5, QueuePlace.QUEUED), other("c", 0, QueuePlace.READY)));
    assertThat(effects)
        .containsExactly(
            new StageEffect.AwaitSuccessor("b still waits for the lock, perhaps before c"));
    effects.clear();
    observed(sight("a", false, other("b", 5, QueuePlace.OUT), other("c", 0, QueuePlace.QUEUED)));
    assertThat(effects)
        .containsExactly(
            new StageEffect.AwaitSuccessor("c does not have all that its reign needs yet"));
    effects.clear();
    observed(sight("a", false, other("b", 5, QueuePlace.OUT), other("c", 0, QueuePlace.READY)));
    assertThat(effects).containsExactly(new StageEffect.SuccessorReady("c"));
    machine.on(new StageEvent.LeaveAsked("handed over", "c", false));
    assertThat(effects).contains(new StageEffect.LeavePolitely("handed over", "c"));
  }

  @Test
  void theBestOneIsTakenUnlessOneIsNamed() {
    becomeHot();
    observed(sight("a", false, other("b", 0, QueuePlace.OUT), other("c", 3, QueuePlace.READY)));
    asked(null);
    assertThat(effects).contains(new StageEffect.SuccessorReady("c"));
  }

  @Test
  void theBestOneIsNotOneThatIsToBeAvoidedUnlessItIsNamed() {
    becomeHot();
    observed(sight("a", false, other("b", 0, QueuePlace.READY), other("c", 3, QueuePlace.OUT)));
    machine.on(new StageEvent.HandoverAsked(null, Set.of("c"), now));
    assertThat(effects).contains(new StageEffect.SuccessorReady("b"));
    effects.clear();
    machine.on(new StageEvent.HandoverAsked(null, Set.of("b", "c"), now));
    assertThat(effects)
        .singleElement()
        .isInstanceOfSatisfying(
            StageEffect.RefuseHandover.class,
            refused -> assertThat(refused.why()).contains("c has a build that failed"));
    machine.on(new StageEvent.HandoverAsked("b", Set.of("b", "c"), now));
    assertThat(effects).contains(new StageEffect.SuccessorReady("b"));
  }

  @Test
  void whoNeverTakesTheStageOrIsUnknownIsRefused() {
    becomeHot();
    observed(sight("a", false, other("b", -1, QueuePlace.OUT)));
    asked(null);
    asked("b");
    asked("x");
    assertThat(effects)
        .containsExactly(
            new StageEffect.RefuseHandover(
                "nobody could take the stage: b never takes the stage (priority -1)"),
            new StageEffect.RefuseHandover("b never takes the stage (priority -1)"),
            new StageEffect.RefuseHandover("x is not an instance of this node"));
  }

  @Test
  void whatBarsAndPassesIsWaitedFor() {
    becomeHot();
    Candidate behind =
        new Candidate("b", "b.1", 1, 0, -400, true, true, QueuePlace.READY, Proof.GOOD);
    Candidate cold = new Candidate("b", "b.1", 2, 0, 100, true, false, QueuePlace.OUT, Proof.GOOD);
    Candidate cut = new Candidate("b", "b.1", 3, 0, 100, false, true, QueuePlace.READY, Proof.GOOD);
    observed(sight("a", false, behind));
    asked("b");
    observed(sight("a", false, cold));
    observed(sight("a", false, cut));
    assertThat(effects.stream().filter(StageEffect.AwaitSuccessor.class::isInstance).toList())
        .containsExactly(
            new StageEffect.AwaitSuccessor("b is 500 batches behind"),
            new StageEffect.AwaitSuccessor("b is not warm yet"),
            new StageEffect.AwaitSuccessor("b reaches no broker"));
    observed(sight("a", false, other("b", 0, QueuePlace.READY)));
    assertThat(effects).contains(new StageEffect.SuccessorReady("b"));
  }

  @Test
  void maintenanceAndSilenceEndThePreparation() {
    becomeHot();
    observed(sight("a", false, other("b", 0, QueuePlace.QUEUED)));
    asked("b");
    effects.clear();
    observed(sight("a", true, other("b", 0, QueuePlace.QUEUED)));
    assertThat(effects).hasSize(1).first().isInstanceOf(StageEffect.RefuseHandover.class);
    effects.clear();
    observed(sight("a", false, other("b", 0, QueuePlace.READY)));
    assertThat(effects).isEmpty();
  }

  @Test
  void anInstanceThatIsNotHotRefuses() {
    asked(null);
    assertThat(effects)
        .containsExactly(new StageEffect.RefuseHandover("this instance is not on the stage"));
  }

  private StageSight released(String successor, Candidate... others) {
    List<Candidate> all = new ArrayList<>(List.of(others));
    all.add(mine());
    return new StageSight(1, "h", "h.1", BEATS, null, successor, true, false, all);
  }

  @Test
  void aReleasedStageBelongsToTheSuccessorForOneLeaseAndThenItsLockIsTakenAway() {
    Candidate best = other("b", 9, QueuePlace.READY);
    observed(released("b", best));
    long releasedAt = now;
    while (effects.size() < 2 && now - releasedAt < 3 * LEASE) {
      observed(released("b", other("b", 9, QueuePlace.READY)));
    }
    assertThat(now - releasedAt).isBetween(LEASE, LEASE + LEASE / 2);
    assertThat(effects)
        .containsExactlyInAnyOrder(
            new StageEffect.Terminate("h.1", now), new StageEffect.JoinQueue());
  }

  @Test
  void theSuccessorStaysInTheQueueWhateverItsRankAndDuringMaintenanceThatCameLater() {
    observed(released("a", other("b", 9, QueuePlace.OUT), other("c", 9, QueuePlace.OUT)));
    assertThat(effects).containsExactly(new StageEffect.JoinQueue());
    List<Candidate> all = List.of(other("b", 9, QueuePlace.OUT), mine());
    observed(new StageSight(1, "h", "h.1", BEATS, null, "a", true, true, all));
    assertThat(effects).containsExactly(new StageEffect.JoinQueue());
    machine.on(new StageEvent.LockGranted(now));
    assertThat(machine.role()).isEqualTo(StageRole.CLAIMING);
  }
}
