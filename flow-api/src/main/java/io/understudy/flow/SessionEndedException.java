package io.understudy.flow;

/**
 * The session has ended, or was broken: its message says which and why. What the other flow did
 * until then is known by what it said only, unless this is a {@link SessionRefusedException}: it
 * may have done everything and been given up before it could say so. So nothing can be compensated
 * for on the strength of this alone.
 */
public sealed class SessionEndedException extends FlowException
    permits CounterpartyFailedException, SessionRefusedException {
  private static final long serialVersionUID = 1;

  public SessionEndedException(String message) {
    super(message, null);
  }
}
