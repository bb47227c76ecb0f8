package io.understudy.core.shard;

import java.util.List;
import java.util.Map;

/**
 * How far the rehearsal is, and what it found since the instance was last warm.
 *
 * @param complete the code of every flow that lived when the rehearsal began has been run to the
 *     end of its journal, or found unable to follow it
 * @param toRehearse flows whose code has not been run to the end of their journal yet
 * @param diverged live flows that the code of this build cannot follow
 * @param found how often a flow was found that the code cannot follow, those that have ended since
 *     included
 * @param divergences the first of these
 * @param names by flow name
 */
public record RehearsalView(
    boolean complete,
    int toRehearse,
    int diverged,
    int found,
    List<Divergence> divergences,
    Map<String, Tally> names) {
  public static final RehearsalView NONE = new RehearsalView(false, 0, 0, 0, List.of(), Map.of());

  /**
   * @param rehearsed flows whose code was run to the end of their journal
   * @param found as in {@link RehearsalView}
   */
  public record Tally(int rehearsed, int found) {
    static final Tally NONE = new Tally(0, 0);

    Tally oneMore() {
      return new Tally(rehearsed + 1, found);
    }

    Tally found(int more) {
      return new Tally(rehearsed, found + more);
    }
  }

  /** Flows whose code was run to the end of their journal. */
  public int rehearsed() {
    return names.values().stream().mapToInt(Tally::rehearsed).sum();
  }
}
