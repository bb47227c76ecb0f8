package io.understudy.flow;

/** Somebody asked this flow to stop. Thrown once; operations work again afterwards. */
public final class FlowCancelledException extends FlowException {
  private static final long serialVersionUID = 1;

  public FlowCancelledException(String reason) {
    super(reason, null);
  }
}
