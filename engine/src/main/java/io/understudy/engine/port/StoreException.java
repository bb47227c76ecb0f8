package io.understudy.engine.port;

import org.jspecify.annotations.Nullable;

/** The store could not be used; nothing is known to have changed. The message says what to do. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
