package io.understudy.engine.port;

import io.understudy.core.log.BatchId;

/**
 * A batch that is durable for certain.
 *
 * @param epoch under which it was made, or one under which it was known to be settled
 */
public record Settled(long epoch, BatchId batch) {
  public static final Settled NOTHING = new Settled(0, BatchId.NONE);

  /** Whichever of the two is further along the log. */
  public Settled orLater(Settled other) {
    return other.batch.seq() > batch.seq() ? other : this;
  }
}
