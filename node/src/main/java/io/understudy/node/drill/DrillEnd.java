package io.understudy.node.drill;

/** What became of an order to rehearse a takeover. */
public sealed interface DrillEnd {

  /**
   * It stands in the journal, and happens in a moment or has happened.
   *
   * @param epoch of the reign that it ends
   * @param successor who is ready to take the stage
   */
  record Begun(long epoch, String successor) implements DrillEnd {}

  /** It was done before, to the reign with this epoch. */
  record Existed(long epoch) implements DrillEnd {}

  /** This instance is not on the stage; another one is to be asked. */
  record NotHot(String why) implements DrillEnd {}

  /** Nothing was done. */
  record Refused(String why) implements DrillEnd {}
}
