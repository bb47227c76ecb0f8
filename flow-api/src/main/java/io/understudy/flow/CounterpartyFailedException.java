package io.understudy.flow;

/** The flow at the other end of a session failed. */
public final class CounterpartyFailedException extends FlowException {
  private static final long serialVersionUID = 1;

  private final String errorType;

  public CounterpartyFailedException(String errorType, String message) {
    super(message, null);
    this.errorType = errorType;
  }

  /** The class name of the other flow's error. */
  public String errorType() {
    return errorType;
  }
}
