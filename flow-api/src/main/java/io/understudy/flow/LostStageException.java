package io.understudy.flow;

/** This instance may no longer act; the step's result will not be recorded here. */
public final class LostStageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LostStageException(String message) {
    super(message);
  }
}
