package io.understudy.core.stage;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says when somebody who holds the stage and is silent is to be ended, for one who waits for it.
 */
final class Judge {
  private final StageRules rules;
  private final Pulse pulse;
  private final Candidates candidates;
  private final Consumer<StageEffect> out;
  private long terminatedNanos = Long.MIN_VALUE;
  private @Nullable String terminated;

  Judge(StageRules rules, Pulse pulse, Candidates candidates, Consumer<StageEffect> effects) {
    this.rules = rules;
    this.pulse = pulse;
    this.candidates = candidates;
    this.out = effects;
  }

  /**
   * @param freeSinceNanos since when a stage that nobody needs to leave waits for its next one
   */
  void look(StageSight seen, long nanos, long freeSinceNanos) {
    String hot = seen.incarnation();
    boolean free = hot == null || hot.equals(rules.incarnation()) || seen.released();
    // A stage that nobody needs to leave and nobody takes: whoever got the lock hangs.
    long patience =
        rules.leaseNanos() + (free ? candidates.rank(seen, nanos) * rules.rankNanos() : 0);
    if ((hot != null && pulse.silentNanos(Pulse.hot(seen), nanos) <= patience)
        || (free && nanos - freeSinceNanos <= patience)
        || nanos < terminatedNanos + rules.renewNanos()) {
      return;
    }
    terminatedNanos = nanos;
    terminated = Pulse.hot(seen);
    out.accept(new StageEffect.Terminate(hot == null ? "" : hot, nanos));
  }

  /** Why this instance claims, having got the lock. */
  Grounds grounds(@Nullable StageSight seen, long nanos) {
    boolean silenced = seen != null && Pulse.hot(seen).equals(terminated);
    long silent = seen == null ? 0 : pulse.silentNanos(Pulse.hot(seen), nanos);
    return Grounds.of(seen, rules, silenced, silent);
  }
}
