package io.understudy.flow;

/**
 * The limits of one flow name; reaching one is a typed error, not memory growth.
 *
 * @param liveMax how many flows of this name may live at once; a start beyond it is refused
 * @param entriesMax how many journal entries one run may have; a flow beyond it goes to the
 *     hospital (see {@link FlowContext#continueAs})
 */
public record FlowLimits(int liveMax, int entriesMax) {
  public static final FlowLimits DEFAULT = new FlowLimits(Integer.MAX_VALUE, 10_000);

  public FlowLimits {
    if (liveMax < 1 || entriesMax < 10) {
      throw new IllegalArgumentException("A flow needs liveMax >= 1 and entriesMax >= 10.");
    }
  }
}
