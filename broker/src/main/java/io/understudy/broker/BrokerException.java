package io.understudy.broker;

import org.jspecify.annotations.Nullable;

/** A broker does not start; the message says why and what to do. */
public final class BrokerException extends RuntimeException {
  public BrokerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
