package io.understudy.node.drill;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is done to the hot instance, so that another one takes the stage. */
public enum DrillKind {
  /** It hands the stage over. */
  HANDOVER,
  /** Its process ends at once. */
  KILL,
  /** Its process is stopped for longer than a lease, and goes on. */
  PAUSE,
  /** The database ends its sessions. */
  CONNECTIONS;

  /** How callers write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<DrillKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /**
   * What passes from the last sign of life of the hot instance until the stage is free, at most:
   * nobody can be faster.
   */
  Duration before(Duration lease) {
    return switch (this) {
      case HANDOVER -> Duration.ZERO;
      case KILL, CONNECTIONS -> lease.dividedBy(8); // A renewal comes as often.
      case PAUSE -> lease;
    };
  }

  /** A budget for whoever gives none. */
  public Duration usualBudget(Duration lease) {
    return this == PAUSE ? lease.plusSeconds(1) : Duration.ofSeconds(1);
  }
}
