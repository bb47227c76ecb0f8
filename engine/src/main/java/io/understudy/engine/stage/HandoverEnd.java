package io.understudy.engine.stage;

/** What became of an order to hand the stage over. */
public sealed interface HandoverEnd {

  /**
   * The stage was left for the successor, which waits for nothing any more.
   *
   * @param epoch of the reign that ended
   * @param intakeClosedNanos since when callers are held, by the own monotonic clock
   */
  record Left(long epoch, String successor, long intakeClosedNanos) implements HandoverEnd {}

  /** This instance is not on the stage; another one is to be asked. */
  record NotHot() implements HandoverEnd {}

  /** It was done before, or there is nothing to do. */
  record Existed() implements HandoverEnd {}

  /** It was not begun: the reign goes on, or ended for another cause. */
  record Refused(String why) implements HandoverEnd {}
}
