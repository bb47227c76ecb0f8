package io.understudy.core.stage;

import io.understudy.core.stage.StageSight.Candidate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handover that a hot instance prepares: to whom, and whether that one could take the stage.
 *
 * <p>It is named as the understudy, so that it waits for the lock, and nobody else does. Only when
 * it is alone in the queue, with what its reign needs, may the hot one leave.
 */
final class Successor {
  private final Candidates candidates;
  private final Consumer<StageEffect> out;
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
    named = null;
  }

  /** The stage is left for this one. */
  void name(@Nullable String next) {
    named = next;
  }

  void asked(@Nullable String to, @Nullable StageSight seen, long nanos) {
    if (seen == null) {
      refuse("the stage was not seen yet");
    } else if (seen.paused()) {
      refuse("maintenance is on: nobody takes the stage; 'resume' ends it");
    } else if (to == null) {
      Candidate best = candidates.bestSuccessor(seen, nanos);
      if (best == null) {
        refuse("nobody could take the stage: " + candidates.bars(seen, nanos));
      } else {
        named = best.instance();
      }
    } else {
      Candidate asked = find(to, seen);
      String bar =
          asked == null ? "is not an instance of this node" : candidates.bar(asked, seen, nanos);
      if (bar == null) {
        named = to;
      } else {
        refuse(to + " " + bar);
      }
    }
  }

  private static @Nullable Candidate find(String instance, StageSight seen) {
    return seen.candidates().stream()
        .filter(candidate -> candidate.instance().equals(instance))
        .findFirst()
        .orElse(null);
  }

  /** While hot: another sight of the stage. */
  void observed(StageSight seen, long nanos) {
    String next = named;
    if (next == null) {
      return;
    }
    Candidate candidate = find(next, seen);
    String bar = candidate == null ? "is gone" : candidates.bar(candidate, seen, nanos);
    if (seen.paused()) {
      refuse("maintenance began");
    } else if (bar != null) {
      refuse(next + " " + bar);
    } else if (isAloneAndReady(next, seen, nanos)) {
      out.accept(new StageEffect.SuccessorReady(next));
    }
  }

  private boolean isAloneAndReady(String next, StageSight seen, long nanos) {
    boolean ready = false;
    for (Candidate one : seen.candidates()) {
      if (one.instance().equals(next)) {
        ready = one.place() == QueuePlace.READY;
      } else if (one.place() != QueuePlace.OUT
          && candidates.pulse().alive(one.incarnation(), nanos)) {
        return false; // It stands in the queue, perhaps before the one that is to be next.
      }
    }
    return ready;
  }

  private void refuse(String why) {
    named = null;
    out.accept(new StageEffect.RefuseHandover(why));
  }
}
