package io.understudy.client;

import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** No instance gave the answer in time. What was asked for may have happened all the same. */
public final class DeadlinePassedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final String key;

  DeadlinePassedException(
      String what, Duration within, String key, String last, @Nullable Throwable cause) {
    super(
        what
            + " got no answer within "
            + within.toMillis()
            + " ms ("
            + last
            + ")."
            + (key.isEmpty()
                ? " Ask again."
                : " It may have happened; ask again with the same key, '"
                    + key
                    + "': it never happens twice."),
        cause);
    this.key = key;
  }

  /** The idempotency key to ask again with; empty for a call that only reads. */
  public String key() {
    return key;
  }
}
