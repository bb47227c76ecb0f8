package io.understudy.flow;

/**
 * What an author throws to end a flow as failed and to say why to the flows at the other ends of
 * its sessions: they get a {@link SessionRefusedException} with this message. It is a promise that
 * nothing stands of what the flow did, since they compensate on the strength of it. Of any other
 * failure they learn only that there was one.
 */
public final class FlowRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FlowRefusedException(String message) {
    super(message);
  }
}
