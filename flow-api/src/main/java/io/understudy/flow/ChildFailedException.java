package io.understudy.flow;

/** A child flow that did not complete. */
public final class ChildFailedException extends FlowException {
  private static final long serialVersionUID = 1;

  private final FlowId child;
  private final String errorType;

  public ChildFailedException(FlowId child, String errorType, String message) {
    super(message, null);
    this.child = child;
    this.errorType = errorType;
  }

  public FlowId child() {
    return child;
  }

  public String errorType() {
    return errorType;
  }
}
