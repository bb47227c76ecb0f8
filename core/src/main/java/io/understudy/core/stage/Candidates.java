package io.understudy.core.stage;

import io.understudy.core.stage.StageSight.Candidate;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may be next: living instances by priority, then whether their build can follow every live
 * flow, then whether a broker answers them, then by how far they have read, then by name.
 */
record Candidates(StageRules rules, Pulse pulse) {

  /** How many better candidates than this instance are alive. */
  int rank(StageSight seen, long nanos) {
    int better = 0;
    for (Candidate candidate : living(seen, nanos)) {
      if (candidate.instance().equals(rules.instance())) {
        return better;
      }
      better++;
    }
    return better;
  }

  /** The best other one; {@code null} when none is alive. */
  @Nullable Candidate best(StageSight seen, long nanos) {
    return living(seen, nanos).stream()
        .filter(candidate -> !candidate.instance().equals(rules.instance()))
        .findFirst()
        .orElse(null);
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
                .thenComparing(candidate -> candidate.flowsDiverged() > 0)
                .thenComparing(Candidate::reachesBroker, Comparator.reverseOrder())
                .thenComparing(Candidate::positionSeq, Comparator.reverseOrder())
                .thenComparing(Candidate::instance))
        .toList();
  }
}
