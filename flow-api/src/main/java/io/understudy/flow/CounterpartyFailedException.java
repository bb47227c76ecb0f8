package io.understudy.flow;

/**
 * The flow at the other end of the session failed, or was cancelled or given up there. What it had
 * done before may stand.
 */
public final class CounterpartyFailedException extends SessionEndedException {
  private static final long serialVersionUID = 1;

  public CounterpartyFailedException(String message) {
    super(message);
  }
}
