package io.understudy.flow;

/** A named limit was reached, such as the size of an entry or the number of live flows. */
public final class FlowLimitException extends FlowException {
  private static final long serialVersionUID = 1;

  private final String limit;

  public FlowLimitException(String limit, String message) {
    super(message, null);
    this.limit = limit;
  }

  /** The setting's name. */
  public String limit() {
    return limit;
  }
}
