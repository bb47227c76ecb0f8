package io.understudy.core.shard;

import java.util.Set;

/**
 * What of the flows' code a warm instance runs along the journal.
 *
 * @param sampleOfName with {@link Mode#SAMPLE}: how many flows of each name, the oldest first
 * @param startsPerSecond how many flows' code is started in a second at most
 * @param names only flows with these names; empty for all
 */
public record RehearsalRules(Mode mode, int sampleOfName, int startsPerSecond, Set<String> names) {
  public enum Mode {
    ALL,
    SAMPLE,
    OFF
  }

  public static final RehearsalRules ALL = new RehearsalRules(Mode.ALL, 1_000, 10_000, Set.of());
  public static final RehearsalRules OFF = new RehearsalRules(Mode.OFF, 1_000, 10_000, Set.of());

  public RehearsalRules {
    names = Set.copyOf(names);
  }

  /** Every flow, or every flow with one of these names, at this pace. */
  public static RehearsalRules all(int startsPerSecond, Set<String> names) {
    return new RehearsalRules(Mode.ALL, ALL.sampleOfName, startsPerSecond, names);
  }
}
