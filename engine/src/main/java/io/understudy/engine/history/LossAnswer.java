package io.understudy.engine.history;

/** What becomes of the wish to accept a loss. */
public sealed interface LossAnswer {

  /**
   * The log goes on, and says so.
   *
   * @param history how often a loss was accepted, this one included
   * @param range the batches
   */
  record Accepted(long history, String range) implements LossAnswer {}

  /** Nothing is missing here, or nobody knows of it. */
  record NoLoss() implements LossAnswer {}

  /** Other batches are missing than those that the operator named. */
  record OtherRange(String range) implements LossAnswer {}

  /** This instance was not seen to take the stage with it in time; look again. */
  record NotTaken(String reason) implements LossAnswer {}
}
