package io.understudy.core.stage;

import org.jspecify.annotations.Nullable;

/**
 * Why an instance claims the stage.
 *
 * @param sentence for the journal and for people
 * @param silentNanos how long before the lock was granted the last sign of life of the hot instance
 *     was seen; {@link #NO_SILENCE} when the stage was free
 */
public record Grounds(Evidence evidence, String sentence, long silentNanos) {
  public static final long NO_SILENCE = -1;

  /** What shows that the stage is to be taken. */
  public enum Evidence {
    NOBODY_WAS_HOT,
    /** The last reign ended politely. */
    RELEASED,
    /** The last reign was this incarnation's own. */
    OWN,
    /** The server freed the lock: the process or the connection that held it ended. */
    LOCK_FREED,
    /** The hot instance was silent for a lease, and its sessions were terminated. */
    LEASE_OLD
  }

  /**
   * @param silenced somebody was silent for a lease and its sessions were terminated
   * @param silentNanos since when nothing is heard of the hot instance
   */
  static Grounds of(
      @Nullable StageSight seen, StageRules rules, boolean silenced, long silentNanos) {
    if (seen == null || seen.incarnation() == null) {
      return free(Evidence.NOBODY_WAS_HOT, "nobody was ever hot");
    }
    if (seen.released()) {
      return free(Evidence.RELEASED, seen.instance() + " released the stage");
    }
    if (rules.incarnation().equals(seen.incarnation())) {
      return free(Evidence.OWN, "the last reign was ours");
    }
    return silenced
        ? new Grounds(
            Evidence.LEASE_OLD,
            seen.instance() + " was silent for a lease; its sessions were terminated",
            silentNanos)
        : new Grounds(
            Evidence.LOCK_FREED,
            "the lock of " + seen.instance() + " was freed: its process or connection ended",
            silentNanos);
  }

  /** The reign before ended politely, as the log tells; the stage may not have told it yet. */
  public Grounds politely(String howItEnded) {
    return free(Evidence.RELEASED, howItEnded);
  }

  /** Somebody wanted it, to rehearse a takeover. */
  public Grounds drilled(String words) {
    return new Grounds(evidence, words + "; " + sentence, silentNanos);
  }

  private static Grounds free(Evidence evidence, String sentence) {
    return new Grounds(evidence, sentence, NO_SILENCE);
  }
}
