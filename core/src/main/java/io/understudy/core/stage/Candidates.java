package io.understudy.core.stage;

import io.understudy.core.stage.StageSight.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may be next: living instances by priority, then whether a broker answers them, then by how
 * far they have read, then by name. For a handover there is more that bars one.
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
  @Nullable Candidate bestSuccessor(StageSight seen, long nanos) {
    return living(seen, nanos).stream()
        .filter(candidate -> !isMe(candidate) && bar(candidate, seen, nanos) == null)
        .findFirst()
        .orElse(null);
  }

  /** Why this one cannot be handed the stage; {@code null} when nothing bars it. */
  @Nullable String bar(Candidate candidate, StageSight seen, long nanos) {
    if (candidate.priority() < 0) {
      return "never takes the stage (priority " + candidate.priority() + ")";
    }
    if (!pulse.alive(candidate.incarnation(), nanos)) {
      return "is not alive";
    }
    if (!candidate.warm()) {
      return "is not warm yet";
    }
    Candidate hot = mine(seen);
    if (hot == null) {
      return "cannot be compared yet";
    }
    if (hot.reachesBroker() && !candidate.reachesBroker()) {
      return "reaches no broker";
    }
    long lag = hot.positionSeq() - candidate.positionSeq();
    return lag > LAG_BATCHES_MAX ? "is " + lag + " batches behind" : null;
  }

  /** Why none of the others can be handed the stage, one by one. */
  String bars(StageSight seen, long nanos) {
    List<String> told = new ArrayList<>();
    for (Candidate candidate : seen.candidates()) {
      if (!isMe(candidate)) {
        told.add(candidate.instance() + " " + bar(candidate, seen, nanos));
      }
    }
    return told.isEmpty() ? "there is no other instance" : String.join("; ", told);
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
                .thenComparing(Candidate::reachesBroker, Comparator.reverseOrder())
                .thenComparing(Candidate::positionSeq, Comparator.reverseOrder())
                .thenComparing(Candidate::instance))
        .toList();
  }
}
