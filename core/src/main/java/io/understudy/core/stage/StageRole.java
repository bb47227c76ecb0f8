package io.understudy.core.stage;

/** What an instance is doing about the stage. */
public enum StageRole {
  /** Follows the log. */
  WARM,
  /** Follows the log and waits in the server's queue for the lock. */
  QUEUED,
  /** Holds the lock and claims. */
  CLAIMING,
  /** On the stage. */
  HOT,
  /** Its reign is being closed. */
  LEAVING,
  /** Takes the stage no more. */
  STOPPED
}
