package io.understudy.client;

import java.io.Serial;

/** The flow has ended with a failure; it will never have a result. */
public final class FlowFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final String flowId;
  private final String failureType;
  private final String failureMessage;

  FlowFailedException(String flowId, String failureType, String failureMessage) {
    super("Flow " + flowId + " failed. " + failureType + ": " + failureMessage);
    this.flowId = flowId;
    this.failureType = failureType;
    this.failureMessage = failureMessage;
  }

  public String flowId() {
    return flowId;
  }

  /** What the flow threw, by name. */
  public String failureType() {
    return failureType;
  }

  public String failureMessage() {
    return failureMessage;
  }
}
