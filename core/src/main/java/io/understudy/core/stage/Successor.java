package io.understudy.core.stage;

import io.understudy.core.stage.Candidates.Bar;
import io.understudy.core.stage.StageSight.Candidate;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handover that a hot instance prepares: to whom, and whether that one could take the stage.
 *
 * <p>It is named as the understudy, so that it waits for the lock, and nobody else does. Only when
 * it is alone in the queue, with what its reign needs, may the hot one leave. What bars it and
 * passes is waited for, anything else is a refusal.
 */
final class Successor {
  private final Candidates candidates;
  private final Consumer<StageEffect> out;
  private boolean wanted;
  private @Nullable String to;
  private Set<String> avoided = Set.of();
  private @Nullable String named;

  Successor(Candidates candidates, Consumer<StageEffect> out) {
    this.candidates = candidates;
    this.out = out;
  }

  /** Who is to be next; {@code null} when nobody in particular is. */
  @Nullable String named() {
    return named;
  }

  /** Nobody in particular is to be next. */
  void forget() {
    wanted = false;
    named = null;
  }

  /** The stage is left for this one. */
  void name(@Nullable String next) {
    named = next;
  }

  void want(StageEvent.HandoverAsked asked, @Nullable StageSight seen) {
    wanted = true;
    to = asked.to();
    avoided = asked.avoided();
    named = null;
    if (seen != null) {
      observed(seen, asked.nanos());
    }
  }

  /** While hot: another sight of the stage. */
  void observed(StageSight seen, long nanos) {
    if (!wanted) {
      return;
    }
    if (seen.paused()) {
      refuse("maintenance is on: nobody takes the stage; 'resume' ends it");
      return;
    }
    String next = named != null ? named : to;
    Candidate candidate =
        next == null ? candidates.bestSuccessor(seen, avoided, nanos) : find(next, seen);
    Bar bar = bar(next, candidate, seen, nanos);
    if (bar != null && bar.passes()) {
      named = next;
      out.accept(new StageEffect.AwaitSuccessor(bar.text()));
    } else if (bar != null) {
      refuse(bar.text());
    } else if (candidate != null) {
      named = candidate.instance();
      prepare(candidate, seen, nanos);
    }
  }

  private @Nullable Bar bar(
      @Nullable String next, @Nullable Candidate candidate, StageSight seen, long nanos) {
    if (next == null) {
      return candidate == null ? candidates.bars(seen, avoided, nanos) : null;
    }
    if (candidate == null) {
      return new Bar(next + " is not an instance of this node", false);
    }
    Bar bar = candidates.bar(candidate, seen, nanos);
    return bar == null ? null : new Bar(next + " " + bar.text(), bar.passes());
  }

  private static @Nullable Candidate find(String instance, StageSight seen) {
    return seen.candidates().stream()
        .filter(candidate -> candidate.instance().equals(instance))
        .findFirst()
        .orElse(null);
  }

  private void prepare(Candidate next, StageSight seen, long nanos) {
    for (Candidate one : seen.candidates()) {
      if (!one.instance().equals(next.instance())
          && one.place() != QueuePlace.OUT
          && candidates.pulse().alive(one.incarnation(), nanos)) {
        String text = one.instance() + " still waits for the lock, perhaps before ";
        out.accept(new StageEffect.AwaitSuccessor(text + next.instance()));
        return;
      }
    }
    if (next.place() == QueuePlace.READY) {
      out.accept(new StageEffect.SuccessorReady(next.instance()));
    } else {
      String text = " does not have all that its reign needs yet";
      out.accept(new StageEffect.AwaitSuccessor(next.instance() + text));
    }
  }

  private void refuse(String why) {
    forget();
    out.accept(new StageEffect.RefuseHandover(why));
  }
}
