package io.understudy.examples.payments.screening;

/** Screening did not answer; it may the next time. */
public final class ScreeningFailedException extends Exception {
  public ScreeningFailedException(String message) {
    super(message);
  }
}
