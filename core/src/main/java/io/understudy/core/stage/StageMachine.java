package io.understudy.core.stage;

import io.understudy.core.stage.StageEvent.ClaimRefused.Refusal;
import io.understudy.core.stage.StageSight.Candidate;
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
 * HOT        Ticked, lease run out         LEAVING   EndReign
 * HOT        Renewed, not held             LEAVING   EndReign
 * HOT        LockLost, ReignBroken         LEAVING   EndReign
 * HOT        Observed, later epoch, barred LEAVING   EndReign
 * HOT        LeaveAsked                    LEAVING   LeavePolitely
 * LEAVING    Ticked, polite, renewal due   LEAVING   Renew
 * LEAVING    Left                          WARM or STOPPED
 * WARM       LeaveAsked for good           STOPPED
 * QUEUED     LeaveAsked for good           STOPPED   LeaveQueue
 * CLAIMING   LeaveAsked for good           STOPPED   GiveUpSeat
 * </pre>
 *
 * <p>{@code Barred} takes effect with the next {@code Observed}. All other pairs change nothing.
 * Times are compared only with times of the same clock.
 */
public final class StageMachine {
  private final StageRules rules;
  private final Consumer<StageEffect> out;
  private final Pulse pulse;
  private final Candidates candidates;

  private StageRole role = StageRole.WARM;
  private String sentence = "starting";
  private @Nullable StageSight sight;
  private long epoch;
  private long renewedNanos;
  private long renewSentNanos;
  private boolean renewUnderWay;
  private int collisions;
  private long notBeforeNanos = Long.MIN_VALUE;
  private long lastOneFirstUntilNanos = Long.MIN_VALUE;
  private long releasedSeenNanos;
  private long queuedNanos;
  private long terminatedNanos = Long.MIN_VALUE;
  private @Nullable String terminated;
  private boolean leftPolitely;
  private @Nullable String barred;
  private boolean forGood;

  public StageMachine(StageRules rules, Consumer<StageEffect> effects) {
    this.rules = rules;
    this.out = effects;
    this.pulse = new Pulse(rules.leaseNanos());
    this.candidates = new Candidates(rules, pulse);
  }

  /** Takes in one event; its effects are given out before this returns. */
  public void on(StageEvent event) {
    switch (event) {
      case StageEvent.Ticked e -> ticked(e.nanos());
      case StageEvent.Observed e -> observed(e.sight(), e.nanos());
      case StageEvent.LockGranted _ -> lockGranted();
      case StageEvent.LockLost e -> lockLost(e.reason(), e.nanos());
      case StageEvent.Claimed e -> claimed(e.epoch(), e.begunNanos());
      case StageEvent.ClaimRefused e -> refused(e);
      case StageEvent.Renewed e -> renewed(e);
      case StageEvent.ReignBroken e -> endReign(e.reason());
      case StageEvent.LeaveAsked e -> leaveAsked(e);
      case StageEvent.Left e -> left(e.nanos());
      case StageEvent.Barred e -> barred = e.reason();
    }
  }

  private void ticked(long nanos) {
    if (role == StageRole.LEAVING && leftPolitely && renewDue(nanos)) {
      renew(nanos); // Bodies that are still ending need the lease.
    }
    if (role != StageRole.HOT) {
      return;
    }
    if (nanos - renewedNanos > rules.leaseNanos()) {
      endReign("no renewal for " + millis(nanos - renewedNanos));
    } else if (renewDue(nanos)) {
      renew(nanos);
    }
  }

  private boolean renewDue(long nanos) {
    return !renewUnderWay && nanos - renewSentNanos >= rules.renewNanos();
  }

  private void renew(long nanos) {
    renewUnderWay = true;
    renewSentNanos = nanos;
    StageSight seen = sight;
    Candidate next = seen == null ? null : candidates.best(seen, nanos);
    out.accept(new StageEffect.Renew(epoch, next == null ? null : next.instance()));
  }

  private void observed(StageSight seen, long nanos) {
    if (pulse.wasAway(nanos)) {
      // A database that was promoted meanwhile knows no locks, and may lack what only the one that
      // was hot last can tell.
      lastOneFirstUntilNanos = nanos + rules.leaseNanos() / 4;
    }
    pulse.read(nanos);
    if (seen.incarnation() != null) {
      pulse.saw(hotKey(seen), seen.counter(), nanos);
    }
    for (Candidate candidate : seen.candidates()) {
      pulse.saw(candidate.incarnation(), candidate.counter(), nanos);
    }
    pulse.forgetOld(nanos);
    StageSight before = sight;
    if (seen.released() && (before == null || !before.released())) {
      releasedSeenNanos = nanos;
    }
    sight = seen;
    switch (role) {
      case WARM -> {
        if (wantsStage(seen, nanos)) {
          queuedNanos = nanos;
          terminateSilent(seen, nanos);
          role = StageRole.QUEUED;
          out.accept(new StageEffect.JoinQueue());
        }
      }
      case QUEUED -> {
        if (wantsStage(seen, nanos)) {
          terminateSilent(seen, nanos);
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
        }
      }
      case CLAIMING, LEAVING, STOPPED -> {}
    }
  }

  /** Whether this instance should wait for the lock now; says why in the sentence. */
  private boolean wantsStage(StageSight seen, long nanos) {
    if (rules.priority() < 0) {
      return because(false, "never takes the stage (priority " + rules.priority() + ")");
    }
    if (barred != null) {
      return because(false, barred);
    }
    if (seen.paused()) {
      return because(false, "maintenance: nobody takes the stage");
    }
    if (nanos < notBeforeNanos) {
      return because(false, "has just left the stage or lost its place in the queue");
    }
    if (nanos < lastOneFirstUntilNanos
        && seen.incarnation() != null
        && !rules.incarnation().equals(seen.incarnation())) {
      return because(false, "the database was away; " + seen.instance() + " may go first");
    }
    int rank = candidates.rank(seen, nanos);
    if (seen.incarnation() == null) {
      return because(rank == 0, "nobody was ever hot; rank " + rank);
    }
    if (seen.released()) {
      boolean promised = seen.successor() != null && !rules.instance().equals(seen.successor());
      long patience = (promised ? rules.leaseNanos() : 0) + rank * rules.rankNanos();
      return because(
          nanos - releasedSeenNanos >= patience,
          "the stage was released by " + seen.instance() + "; rank " + rank);
    }
    if (rules.incarnation().equals(seen.incarnation())) {
      return because(true, "the last reign was ours");
    }
    long silent = pulse.silentNanos(hotKey(seen), nanos);
    String hot = seen.instance() + " renewed " + millis(silent) + " ago";
    if (rules.instance().equals(seen.understudy())) {
      return because(true, "understudy; " + hot);
    }
    return because(silent > rules.leaseNanos() + rank * rules.rankNanos(), hot);
  }

  private boolean because(boolean answer, String reason) {
    sentence = reason;
    return answer;
  }

  private void terminateSilent(StageSight seen, long nanos) {
    String hot = seen.incarnation();
    boolean free = hot == null || hot.equals(rules.incarnation()) || seen.released();
    // A stage that nobody needs to leave and nobody takes: whoever got the lock hangs.
    long patience =
        rules.leaseNanos() + (free ? candidates.rank(seen, nanos) * rules.rankNanos() : 0);
    if ((hot != null && pulse.silentNanos(hotKey(seen), nanos) <= patience)
        || (free && nanos - queuedNanos <= patience)
        || nanos < terminatedNanos + rules.renewNanos()) {
      return;
    }
    terminatedNanos = nanos;
    terminated = hotKey(seen);
    out.accept(new StageEffect.Terminate(hot == null ? "" : hot));
  }

  private void lockGranted() {
    if (role != StageRole.QUEUED) {
      out.accept(new StageEffect.GiveUpSeat());
      return;
    }
    role = StageRole.CLAIMING;
    collisions = 0;
    sentence = claimCause();
    out.accept(new StageEffect.Claim(sentence));
  }

  /** The evidence that the stage is free, for the journal and for people. */
  private String claimCause() {
    StageSight seen = sight;
    if (seen == null || seen.incarnation() == null) {
      return "nobody was ever hot";
    }
    if (seen.released()) {
      return seen.instance() + " released the stage";
    }
    if (rules.incarnation().equals(seen.incarnation())) {
      return "the last reign was ours";
    }
    if (hotKey(seen).equals(terminated)) {
      return seen.instance() + " was silent for a lease; its sessions were terminated";
    }
    return "the lock of " + seen.instance() + " was freed: its process or connection ended";
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
    out.accept(new StageEffect.BeginReign(claimedEpoch, sentence));
    sentence = "on the stage since epoch " + claimedEpoch;
    renew(begunNanos);
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
      out.accept(new StageEffect.Terminate(seen.incarnation()));
    }
    out.accept(new StageEffect.Claim(sentence));
  }

  private void renewed(StageEvent.Renewed event) {
    renewUnderWay = false;
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
    }
  }

  private void endReign(String reason) {
    if (role == StageRole.HOT) {
      role = StageRole.LEAVING;
      renewUnderWay = false;
      sentence = "lost the stage under epoch " + epoch + ": " + reason;
      out.accept(new StageEffect.EndReign(reason));
    }
  }

  private void leaveAsked(StageEvent.LeaveAsked asked) {
    forGood |= asked.forGood();
    switch (role) {
      case HOT -> {
        role = StageRole.LEAVING;
        renewUnderWay = false;
        leftPolitely = true;
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
    notBeforeNanos = leftPolitely && others ? nanos + rules.leaseNanos() : Long.MIN_VALUE;
    leftPolitely = false;
    sight = null;
  }

  private static String hotKey(StageSight seen) {
    return "hot/" + Objects.requireNonNullElse(seen.incarnation(), "") + "/" + seen.epoch();
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

  /** While hot: until when the instance may act without a further renewal. */
  public long mayActUntilNanos() {
    return renewedNanos + rules.leaseNanos();
  }
}
