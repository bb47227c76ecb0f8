package io.understudy.flow;

/**
 * For certain, nothing was done at the other end of the session, or nothing of it stands: there is
 * no such party, or no flow of that name takes part in sessions there, or the flow there threw
 * {@link FlowRefusedException}, whose message this has. It is safe to compensate, or to try another
 * way.
 */
public final class SessionRefusedException extends SessionEndedException {
  private static final long serialVersionUID = 1;

  public SessionRefusedException(String message) {
    super(message);
  }
}
