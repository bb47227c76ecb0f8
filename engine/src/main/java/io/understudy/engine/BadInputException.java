package io.understudy.engine;

/** The input of a flow is not what the flow takes; the message says where. */
public final class BadInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
