package io.understudy.core.stage;

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
}
