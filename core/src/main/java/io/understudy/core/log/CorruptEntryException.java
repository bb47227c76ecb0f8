package io.understudy.core.log;

/** Stored bytes are not what this build can have written. */
public final class CorruptEntryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CorruptEntryException(String message) {
    super(message);
  }
}
