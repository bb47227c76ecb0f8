package io.understudy.core.stage;

import io.understudy.core.stage.StageEvent.ClaimRefused.Refusal;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one instance about the stage.
 *
 * <pre>
 * from       event                         to        effects
 * WARM       Observed, stage is ours       QUEUED    JoinQueue
 *              (see {@link #wantsStage})             (Terminate first when the hot one is silent)
 * QUEUED     Observed, no longer ours      WARM      LeaveQueue
 * QUEUED     Observed, hot one silent      QUEUED    Terminate
 * QUEUED     Observed, free but not ours    QUEUED    Terminate
 *              for a lease: the lock's holder hangs
 * QUEUED     LockGranted                   CLAIMING  Claim
 * QUEUED     LockLost                      WARM
 * CLAIMING   Claimed                       HOT       BeginReign, Renew
 * CLAIMING   ClaimRefused COLLIDED         CLAIMING  (Terminate from the second on) Claim
 * CLAIMING   ClaimRefused, other           WARM      GiveUpSeat
 * CLAIMING   LockLost                      WARM      GiveUpSeat
 * HOT        Ticked, renewal due           HOT       Renew
 *              (or back from a pause of its own)
 * HOT        Ticked, lease run out         LEAVING   EndReign
 * HOT        Renewed, not held             LEAVING   EndReign
 * HOT        LockLost, ReignBroken         LEAVING   EndReign
 * HOT        Observed, later epoch, barred LEAVING   EndReign
 * HOT        HandoverAsked, then Observed  HOT       Renew; what {@link Successor} says
 * other      HandoverAsked                           RefuseHandover
 * HOT        LeaveAsked                    LEAVING   LeavePolitely
 * LEAVING    Ticked, polite, renewal due   LEAVING   Renew
 * LEAVING    Left                          WARM or STOPPED
 * other      LeaveAsked for good           STOPPED   LeaveQueue from QUEUED, GiveUpSeat from CLAIMING
 * </pre>
 *
 * <p>{@code Barred} takes effect with the next {@code Observed}. All other pairs change nothing.
 * Times are compared only with times of the same clock.
 */
public final class StageMachine {
  private final StageRules rules;
  private final Consumer<StageEffect> out;
  private final Pulse pulse;
  private final OwnPause pause;
  private final Judge judge;
  private final Candidates candidates;
  private final Successor successor;
  private final Renewals renewals;

  private StageRole role = StageRole.WARM;
  private String sentence = "starting";
  private @Nullable StageSight sight;
  private long epoch;
  private long renewedNanos;
  private int collisions;
  private @Nullable Grounds grounds;
  private long notBeforeNanos = Long.MIN_VALUE;
  private long releasedSeenNanos;
  private long queuedNanos;
  private boolean leftPolitely;
  private boolean leftForOthers;
  private @Nullable String barred;
  private boolean forGood;

  public StageMachine(StageRules rules, Consumer<StageEffect> effects) {
    this.rules = rules;
    this.out = effects;
    this.pulse = new Pulse(rules.leaseNanos());
    this.pause = new OwnPause(rules.pauseNanos());
    this.candidates = new Candidates(rules, pulse);
    this.judge = new Judge(rules, pulse, candidates, effects);
    this.successor = new Successor(candidates, effects);
    this.renewals = new Renewals(rules, pause, candidates, successor, effects);
  }

  /** Takes in one event; its effects are given out before this returns. */
  public void on(StageEvent event) {
    switch (event) {
      case StageEvent.Ticked e -> ticked(e.nanos());
      case StageEvent.Observed e -> observed(e.sight(), e.nanos());
      case StageEvent.LockGranted e -> lockGranted(e.nanos());
      case StageEvent.LockLost e -> lockLost(e.reason(), e.nanos());
      case StageEvent.Claimed e -> claimed(e.epoch(), e.begunNanos());
      case StageEvent.ClaimRefused e -> refused(e);
      case StageEvent.Renewed e -> renewed(e);
      case StageEvent.ReignBroken e -> endReign(e.reason());
      case StageEvent.LeaveAsked e -> leaveAsked(e);
      case StageEvent.HandoverAsked e -> handoverAsked(e);
      case StageEvent.HandoverCalledOff _ -> successor.forget();
      case StageEvent.Left e -> left(e.nanos());
      case StageEvent.Barred e -> barred = e.reason();
    }
  }

  private void ticked(long nanos) {
    pause.ticked(nanos);
    if (role == StageRole.LEAVING && leftPolitely && renewals.due(sight, nanos)) {
      renewals.send(epoch, sight, nanos); // Bodies that are still ending need the lease.
    }
    if (role == StageRole.HOT && nanos - renewedNanos > rules.leaseNanos()) {
      endReign("no renewal for " + millis(nanos - renewedNanos));
    } else if (role == StageRole.HOT && renewals.due(sight, nanos)) {
      renewals.send(epoch, sight, nanos);
    }
  }

  private void observed(StageSight seen, long nanos) {
    pulse.read(nanos);
    if (seen.incarnation() != null) {
      pulse.saw(Pulse.hot(seen), seen.counter(), nanos);
    }
    pulse.saw(seen.candidates(), nanos);
    StageSight before = sight;
    if (seen.released() && (before == null || !before.released())) {
      releasedSeenNanos = nanos;
    }
    sight = seen;
    if (seen.epoch() > epoch && leftForOthers) {
      notBeforeNanos = Long.MIN_VALUE; // Somebody has taken what was left.
      leftForOthers = false;
    }
    switch (role) {
      case WARM -> {
        if (wantsStage(seen, nanos)) {
          queuedNanos = nanos;
          judge.look(seen, nanos, freeSinceNanos(seen));
          role = StageRole.QUEUED;
          out.accept(new StageEffect.JoinQueue());
        }
      }
      case QUEUED -> {
        if (wantsStage(seen, nanos)) {
          judge.look(seen, nanos, freeSinceNanos(seen));
        } else {
          role = StageRole.WARM;
          out.accept(new StageEffect.LeaveQueue());
        }
      }
      case HOT -> {
        if (seen.epoch() > epoch) {
          endReign(seen.instance() + " claimed epoch " + seen.epoch());
        } else if (barred != null) {
          endReign(barred);
        } else {
          successor.observed(seen, nanos);
        }
      }
      case CLAIMING, LEAVING, STOPPED -> {}
    }
  }

  /** Whether this instance should wait for the lock now; says why in the sentence. */
  private boolean wantsStage(StageSight seen, long nanos) {
    if (barred != null || rules.priority() < 0) {
      String never = "never takes the stage (priority " + rules.priority() + ")";
      return because(false, barred != null ? barred : never);
    }
    if (seen.paused() && !(seen.released() && rules.instance().equals(seen.successor()))) {
      return because(false, "maintenance: nobody takes the stage");
    }
    if (nanos < notBeforeNanos) {
      return because(false, "has just left the stage or lost its place in the queue");
    }
    int rank = candidates.rank(seen, nanos);
    if (seen.incarnation() == null) {
      return because(rank == 0, "nobody was ever hot; rank " + rank);
    }
    boolean ours = rules.incarnation().equals(seen.incarnation());
    if (!ours && pulse.isJustBack(nanos)) {
      return because(false, "the database was away; " + seen.instance() + " may go first");
    }
    if (seen.released()) {
      boolean mine = rules.instance().equals(seen.successor());
      long patience = mine ? 0 : promised(seen) + rank * rules.rankNanos();
      return because(
          nanos - releasedSeenNanos >= patience,
          "the stage was released by "
              + seen.instance()
              + (mine ? " for this one" : "; rank " + rank));
    }
    if (ours) {
      return because(true, "the last reign was ours");
    }
    long silent = pulse.silentNanos(Pulse.hot(seen), nanos);
    String hot = seen.instance() + " renewed " + millis(silent) + " ago";
    if (rules.instance().equals(seen.understudy())) {
      return because(true, "understudy; " + hot);
    }
    return because(silent > rules.leaseNanos() + rank * rules.rankNanos(), hot);
  }

  /** How long a released stage is left to the one that it was promised to. */
  private long promised(StageSight seen) {
    return seen.successor() == null ? 0 : rules.leaseNanos();
  }

  private boolean because(boolean answer, String reason) {
    sentence = reason;
    return answer;
  }

  /** The one that it was promised to had its time since the release. */
  private long freeSinceNanos(StageSight seen) {
    return seen.released() && promised(seen) > 0 ? releasedSeenNanos : queuedNanos;
  }

  private void lockGranted(long nanos) {
    if (role != StageRole.QUEUED) {
      out.accept(new StageEffect.GiveUpSeat());
      return;
    }
    role = StageRole.CLAIMING;
    collisions = 0;
    Grounds found = judge.grounds(sight, nanos);
    grounds = found;
    sentence = found.sentence();
    out.accept(new StageEffect.Claim(found));
  }

  private void lockLost(String reason, long nanos) {
    switch (role) {
      case QUEUED -> {
        role = StageRole.WARM;
        // The holder of the last reign gets the first try when a database lost all locks.
        notBeforeNanos = nanos + rules.leaseNanos() / 4;
        sentence = "lost its place in the queue: " + reason;
      }
      case CLAIMING -> giveUpSeat(reason, nanos);
      case HOT -> endReign("the stage connection is lost: " + reason);
      case WARM, LEAVING, STOPPED -> {}
    }
  }

  private void giveUpSeat(String reason, long nanos) {
    role = StageRole.WARM;
    notBeforeNanos = nanos + rules.renewNanos();
    sentence = reason;
    out.accept(new StageEffect.GiveUpSeat());
  }

  private void claimed(long claimedEpoch, long begunNanos) {
    if (role != StageRole.CLAIMING) {
      return;
    }
    role = StageRole.HOT;
    epoch = claimedEpoch;
    renewedNanos = begunNanos;
    pause.renewed(begunNanos);
    out.accept(new StageEffect.BeginReign(claimedEpoch, sentence));
    sentence = "on the stage since epoch " + claimedEpoch;
    renewals.send(epoch, sight, begunNanos);
  }

  private void refused(StageEvent.ClaimRefused refused) {
    if (role != StageRole.CLAIMING) {
      return;
    }
    if (refused.refusal() != Refusal.COLLIDED) {
      giveUpSeat("the claim did not stand: " + refused.reason(), refused.nanos());
      return;
    }
    collisions++;
    StageSight seen = sight;
    if (collisions >= 2
        && seen != null
        && seen.incarnation() != null
        && !seen.incarnation().equals(rules.incarnation())) {
      out.accept(new StageEffect.Terminate(seen.incarnation(), refused.nanos()));
    }
    out.accept(new StageEffect.Claim(Objects.requireNonNull(grounds, "it is claiming")));
  }

  private void renewed(StageEvent.Renewed event) {
    renewals.answered();
    if (role == StageRole.LEAVING && event.held()) {
      renewedNanos = Math.max(renewedNanos, event.begunNanos());
    }
    if (role != StageRole.HOT) {
      return;
    }
    if (!event.held()) {
      endReign("another incarnation holds the stage");
    } else {
      renewedNanos = Math.max(renewedNanos, event.begunNanos());
      pause.renewed(event.begunNanos());
    }
  }

  private void endReign(String reason) {
    if (role == StageRole.HOT) {
      role = StageRole.LEAVING;
      renewals.answered();
      sentence = "lost the stage under epoch " + epoch + ": " + reason;
      out.accept(new StageEffect.EndReign(reason));
    }
  }

  private void handoverAsked(StageEvent.HandoverAsked asked) {
    if (role != StageRole.HOT) {
      out.accept(new StageEffect.RefuseHandover("this instance is not on the stage"));
      return;
    }
    successor.want(asked, sight);
    if (renewals.due(sight, asked.nanos())) {
      renewals.send(epoch, sight, asked.nanos());
    }
  }

  private void leaveAsked(StageEvent.LeaveAsked asked) {
    forGood |= asked.forGood();
    switch (role) {
      case HOT -> {
        role = StageRole.LEAVING;
        renewals.answered();
        leftPolitely = true;
        successor.name(asked.successor());
        sentence = "leaving the stage: " + asked.cause();
        out.accept(new StageEffect.LeavePolitely(asked.cause(), asked.successor()));
      }
      case QUEUED -> {
        if (forGood) {
          role = StageRole.STOPPED;
          out.accept(new StageEffect.LeaveQueue());
        }
      }
      case CLAIMING -> {
        if (forGood) {
          role = StageRole.STOPPED;
          out.accept(new StageEffect.GiveUpSeat());
        }
      }
      case WARM -> role = forGood ? StageRole.STOPPED : role;
      case LEAVING, STOPPED -> {}
    }
  }

  private void left(long nanos) {
    if (role != StageRole.LEAVING) {
      return;
    }
    role = forGood ? StageRole.STOPPED : StageRole.WARM;
    StageSight seen = sight;
    boolean others = seen != null && candidates.best(seen, nanos) != null;
    leftForOthers = leftPolitely && others;
    notBeforeNanos = leftForOthers ? nanos + rules.leaseNanos() : Long.MIN_VALUE;
    leftPolitely = false;
    successor.forget();
    sight = null;
  }

  private static String millis(long nanos) {
    return nanos / 1_000_000 + " ms";
  }

  public StageRole role() {
    return role;
  }

  /** Why the instance is in its role, for people. */
  public String sentence() {
    return sentence;
  }

  /** While hot: it was paused, and has not renewed since; until it has, nothing may leave. */
  public boolean mustProve() {
    return pause.mustProve();
  }

  /** While hot: until when the instance may act without a further renewal. */
  public long mayActUntilNanos() {
    return renewedNanos + rules.leaseNanos();
  }
}
