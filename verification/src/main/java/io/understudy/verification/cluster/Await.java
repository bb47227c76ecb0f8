package io.understudy.verification.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for something in another process, by looking again and again. */
public final class Await {
  private static final Duration POLL = Duration.ofMillis(5);

  private Await() {}

  /** It did not happen in time; the message says what, and what was there instead. */
  public static final class TooLateException extends RuntimeException {
    TooLateException(String message) {
      super(message);
    }
  }

  /** Answers the first value that is there. */
  public static <T> T value(String what, Duration atMost, Supplier<@Nullable T> look) {
    return value(what, atMost, look, () -> "");
  }

  /**
   * Answers the first value that is there.
   *
   * @param instead tells, when it is too late, what is there instead
   */
  public static <T> T value(
      String what, Duration atMost, Supplier<@Nullable T> look, Supplier<String> instead) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      T found = look.get();
      if (found != null) {
        return found;
      }
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        throw new TooLateException(
            "Waited " + atMost.toMillis() + " ms for " + what + ". " + instead.get());
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  public static void until(String what, Duration atMost, BooleanSupplier condition) {
    until(what, atMost, condition, () -> "");
  }

  /**
   * @param instead tells, when it is too late, what is there instead
   */
  public static void until(
      String what, Duration atMost, BooleanSupplier condition, Supplier<String> instead) {
    Boolean _ = value(what, atMost, () -> condition.getAsBoolean() ? Boolean.TRUE : null, instead);
  }
}
