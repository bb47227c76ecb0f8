package io.understudy.engine.port;

import io.understudy.core.log.Batch;
import org.jspecify.annotations.Nullable;

/** How a claim ended. */
public sealed interface ClaimOutcome {
  /** The epoch is ours, {@code batch} is settled, and with it every batch before it. */
  record Claimed(long epoch, Batch batch) implements ClaimOutcome {}

  /** Somebody appended meanwhile, or a row lock was not free in time: read on and try again. */
  record Collided(String reason) implements ClaimOutcome {}

  /** The log does not have the head that was named: read it anew. */
  record AnotherHistory(String reason) implements ClaimOutcome {}

  /**
   * The connection was lost or the commit was not clean: the claim may or may not stand. Give up
   * the seat and observe the stage anew.
   */
  record Unknown(String reason, @Nullable Throwable cause) implements ClaimOutcome {}
}
