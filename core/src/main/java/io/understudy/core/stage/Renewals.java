package io.understudy.core.stage;

import io.understudy.core.stage.StageSight.Candidate;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The renewals of a hot instance, one at a time. Each names the understudy, which waits for the
 * lock; who is named first, or is to be handed the stage, hears of it at once.
 */
final class Renewals {
  private final StageRules rules;
  private final OwnPause pause;
  private final Candidates candidates;
  private final Successor successor;
  private final Consumer<StageEffect> out;
  private long sentNanos;
  private boolean underWay;
  private @Nullable String understudy;
  private @Nullable String promised;

  Renewals(
      StageRules rules,
      OwnPause pause,
      Candidates candidates,
      Successor successor,
      Consumer<StageEffect> out) {
    this.rules = rules;
    this.pause = pause;
    this.candidates = candidates;
    this.successor = successor;
    this.out = out;
  }

  boolean due(@Nullable StageSight seen, long nanos) {
    return !underWay
        && (pause.proofDue(sentNanos)
            || nanos - sentNanos >= rules.renewNanos()
            || !Objects.equals(promised, successor.named())
            || (understudy == null && understudy(seen, nanos) != null));
  }

  private @Nullable String understudy(@Nullable StageSight seen, long nanos) {
    if (successor.named() != null) {
      return successor.named();
    }
    Candidate best = seen == null ? null : candidates.best(seen, nanos);
    return best == null ? null : best.instance();
  }

  void send(long epoch, @Nullable StageSight seen, long nanos) {
    underWay = true;
    sentNanos = nanos;
    promised = successor.named();
    understudy = understudy(seen, nanos);
    out.accept(new StageEffect.Renew(epoch, understudy, promised));
  }

  /** The last one was answered, or its answer does not matter any more. */
  void answered() {
    underWay = false;
  }
}
