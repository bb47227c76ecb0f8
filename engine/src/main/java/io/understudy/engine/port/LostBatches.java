package io.understudy.engine.port;

/**
 * Settled batches that are not in the log (any more), and whose loss nobody accepted.
 *
 * @param from the first one
 * @param to the last one that is known
 * @param epochFrom the epoch of the last batch before them that stands
 * @param epochTo the epoch under which the last one was settled
 */
public record LostBatches(long from, long to, long epochFrom, long epochTo) {

  /** As an operator repeats it to accept the loss. */
  public String range() {
    return from + "-" + to;
  }

  /** What both speak of, and what is between. */
  public LostBatches and(LostBatches other) {
    return new LostBatches(
        Math.min(from, other.from),
        Math.max(to, other.to),
        Math.min(epochFrom, other.epochFrom),
        Math.max(epochTo, other.epochTo));
  }

  @Override
  public String toString() {
    return "settled batches "
        + from
        + " to "
        + to
        + " (of epochs "
        + epochFrom
        + " to "
        + epochTo
        + ")";
  }
}
