package io.understudy.client;

import java.io.Serial;

/** The flow was cancelled by somebody; it will never have a result. */
public final class FlowCancelledException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final String flowId;

  FlowCancelledException(String flowId, String reason) {
    super("Flow " + flowId + " was cancelled." + (reason.isEmpty() ? "" : " " + reason));
    this.flowId = flowId;
  }

  public String flowId() {
    return flowId;
  }
}
