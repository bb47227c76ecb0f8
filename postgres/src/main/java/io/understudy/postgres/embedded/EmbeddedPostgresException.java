package io.understudy.postgres.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded PostgreSQL could not do what was asked; the message says what to do. */
public final class EmbeddedPostgresException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public EmbeddedPostgresException(String message) {
    this(message, null);
  }

  public EmbeddedPostgresException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
