package io.understudy.core.stage;

/** Where an instance stands with the server's queue for the stage lock. */
public enum QueuePlace {
  /** It does not wait for the lock. */
  OUT,
  /** It waits, and connects what its reign will need. */
  QUEUED,
  /** It waits, and a reign could begin with what is open and warm. */
  READY
}
