package io.understudy.flow;

/**
 * What an author throws to end a flow as failed and to tell the flows at the other ends of its
 * sessions why. Of any other failure they learn only that there was one.
 */
public final class FlowRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FlowRefusedException(String message) {
    super(message);
  }
}
