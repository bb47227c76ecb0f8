package io.understudy.examples.payments;

import java.time.Duration;
import java.time.Instant;

/**
 * When payments are settled: at once, or together at the next multiple of a spacing since 1970.
 *
 * @param spacing zero settles at once
 */
public record SettlementWindows(Duration spacing) {
  public static final SettlementWindows ALWAYS_OPEN = new SettlementWindows(Duration.ZERO);

  public SettlementWindows {
    if (spacing.isNegative()) {
      throw new IllegalArgumentException(
          "Settlement windows cannot be " + spacing + " apart; zero settles at once.");
    }
  }

  /** How long from now until the next window opens; zero when it is open. */
  public Duration untilNext(Instant now) {
    if (spacing.isZero()) {
      return Duration.ZERO;
    }
    long spacingMillis = Math.max(1, spacing.toMillis());
    long sinceLastMillis = Math.floorMod(now.toEpochMilli(), spacingMillis);
    return sinceLastMillis == 0
        ? Duration.ZERO
        : Duration.ofMillis(spacingMillis - sinceLastMillis);
  }
}
