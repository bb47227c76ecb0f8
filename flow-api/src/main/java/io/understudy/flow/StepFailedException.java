package io.understudy.flow;

/** A step whose attempts are used up, or whose error allows no further one. */
public final class StepFailedException extends FlowException {
  private static final long serialVersionUID = 1;

  private final String step;
  private final String errorType;
  private final int attempts;

  public StepFailedException(String step, String errorType, String message, int attempts) {
    super(message, null);
    this.step = step;
    this.errorType = errorType;
    this.attempts = attempts;
  }

  public String step() {
    return step;
  }

  /** The class name of the last attempt's exception; the exception itself is not kept. */
  public String errorType() {
    return errorType;
  }

  public int attempts() {
    return attempts;
  }

  /** Whether the last attempt threw exactly this class. */
  public boolean was(Class<? extends Throwable> type) {
    return type.getName().equals(errorType);
  }
}
