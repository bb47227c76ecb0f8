package io.understudy.engine.reign;

import java.time.Duration;

/** A part of leaving the stage was not done within its deadline: time for the hard clear. */
public final class StuckException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StuckException(String part, Duration deadline) {
    super(part + " did not end within " + deadline.toMillis() + " ms");
  }
}
