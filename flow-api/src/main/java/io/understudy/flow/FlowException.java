package io.understudy.flow;

import org.jspecify.annotations.Nullable;

/** What the context throws into a flow. A flow that does not catch it ends as failed. */
public sealed class FlowException extends RuntimeException
    permits StepFailedException,
        ChildFailedException,
        FlowCancelledException,
        FlowLimitException,
        SessionEndedException {
  private static final long serialVersionUID = 1;

  FlowException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
