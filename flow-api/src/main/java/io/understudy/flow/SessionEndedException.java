package io.understudy.flow;

/** The session has ended, or was broken: its message says which and why. */
public final class SessionEndedException extends FlowException {
  private static final long serialVersionUID = 1;

  public SessionEndedException(String message) {
    super(message, null);
  }
}
