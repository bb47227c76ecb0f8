package io.understudy.core.stage;

import io.understudy.core.stage.StageSight.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may be next: living instances by priority, then whether their build can follow every live
 * flow, then whether a broker answers them, then by how far they have read, then by name. For a
 * handover there is more that bars one.
 */
record Candidates(StageRules rules, Pulse pulse) {
  /** What a successor reads in one go when the lock is granted to it. */
  private static final long LAG_BATCHES_MAX = 256;

  /** How many better candidates than this instance are alive. */
  int rank(StageSight seen, long nanos) {
    int better = 0;
    for (Candidate candidate : living(seen, nanos)) {
      if (isMe(candidate)) {
        return better;
      }
      better++;
    }
    return better;
  }

  /** The best other one; {@code null} when none is alive. */
  @Nullable Candidate best(StageSight seen, long nanos) {
    return living(seen, nanos).stream()
        .filter(candidate -> !isMe(candidate))
        .findFirst()
        .orElse(null);
  }

  /** The best other one that nothing bars from a handover; {@code null} when there is none. */
  @Nullable Candidate bestSuccessor(StageSight seen, Set<String> avoided, long nanos) {
    return living(seen, nanos).stream()
        .filter(candidate -> !avoided.contains(candidate.instance()))
        .filter(candidate -> !isMe(candidate) && bar(candidate, seen, nanos) == null)
        .findFirst()
        .orElse(null);
  }

  /**
   * Why an instance cannot be handed the stage.
   *
   * @param passes it may be over in a moment, by itself
   */
  record Bar(String text, boolean passes) {}

  /** What bars this one from a handover; {@code null} when nothing does. */
  @Nullable Bar bar(Candidate candidate, StageSight seen, long nanos) {
    if (candidate.priority() < 0) {
      return new Bar("never takes the stage (priority " + candidate.priority() + ")", false);
    }
    if (!pulse.alive(candidate.incarnation(), nanos)) {
      return new Bar("is not alive", false);
    }
    if (!candidate.warm()) {
      return new Bar("is not warm yet", true);
    }
    String doubt = candidate.proof().bar();
    if (doubt != null) {
      return new Bar(doubt, candidate.proof().flowsDiverged() == 0);
    }
    Candidate hot = mine(seen);
    if (hot == null) {
      return new Bar("cannot be compared yet", true);
    }
    if (hot.reachesBroker() && !candidate.reachesBroker()) {
      return new Bar("reaches no broker", true);
    }
    long lag = hot.positionSeq() - candidate.positionSeq();
    return lag > LAG_BATCHES_MAX ? new Bar("is " + lag + " batches behind", true) : null;
  }

  /** What bars the others from a handover, one by one, when something bars each. */
  Bar bars(StageSight seen, Set<String> avoided, long nanos) {
    List<String> told = new ArrayList<>();
    boolean passes = false;
    for (Candidate candidate : seen.candidates()) {
      Bar bar = isMe(candidate) ? null : bar(candidate, seen, nanos);
      if (bar == null && avoided.contains(candidate.instance())) {
        bar = new Bar("has a build that failed its probation; --to names it all the same", false);
      }
      if (bar != null) {
        told.add(candidate.instance() + " " + bar.text());
        passes |= bar.passes();
      }
    }
    String none = told.isEmpty() ? "there is no other instance" : String.join("; ", told);
    return new Bar("nobody could take the stage: " + none, passes);
  }

  private @Nullable Candidate mine(StageSight seen) {
    return seen.candidates().stream().filter(this::isMe).findFirst().orElse(null);
  }

  private boolean isMe(Candidate candidate) {
    return candidate.instance().equals(rules.instance());
  }

  private List<Candidate> living(StageSight seen, long nanos) {
    return seen.candidates().stream()
        .filter(candidate -> candidate.priority() >= 0)
        .filter(
            candidate ->
                candidate.incarnation().equals(rules.incarnation())
                    || pulse.alive(candidate.incarnation(), nanos))
        .sorted(
            Comparator.comparingInt(Candidate::priority)
                .reversed()
                .thenComparing(candidate -> candidate.proof().flowsDiverged() > 0)
                .thenComparing(Candidate::reachesBroker, Comparator.reverseOrder())
                .thenComparing(Candidate::positionSeq, Comparator.reverseOrder())
                .thenComparing(Candidate::instance))
        .toList();
  }
}
