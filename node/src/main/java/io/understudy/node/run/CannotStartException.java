package io.understudy.node.run;

import org.jspecify.annotations.Nullable;

/** The instance cannot start; the message says why and what to do. */
public final class CannotStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CannotStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
