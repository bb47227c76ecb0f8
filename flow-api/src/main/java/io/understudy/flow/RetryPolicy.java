package io.understudy.flow;

import java.time.Duration;
import java.util.Set;

/**
 * What happens after a failed attempt of a step: wait, longer each time, and try again.
 *
 * @param attemptsMax attempts in all, at least 1
 * @param firstDelay the wait after the first failure
 * @param multiplier how much longer each further wait is, at least 1
 * @param delayMax the longest wait
 * @param jitter the share of the wait that is drawn by chance, 0 to 1
 * @param giveUpOn exceptions (and their subclasses) after which no further attempt is made
 */
public record RetryPolicy(
    int attemptsMax,
    Duration firstDelay,
    double multiplier,
    Duration delayMax,
    double jitter,
    Set<Class<? extends Throwable>> giveUpOn) {
  /** Five attempts, waits of 0.1 s to 30 s, doubling, a fifth of each drawn by chance. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(5, Duration.ofMillis(100), 2, Duration.ofSeconds(30), 0.2, Set.of());

  /** One attempt. */
  public static final RetryPolicy NEVER = DEFAULT.attempts(1);

  public RetryPolicy {
    if (attemptsMax < 1 || multiplier < 1 || jitter < 0 || jitter > 1) {
      throw new IllegalArgumentException(
          "A retry policy needs attemptsMax >= 1, multiplier >= 1 and jitter from 0 to 1, not "
              + attemptsMax
              + ", "
              + multiplier
              + ", "
              + jitter
              + ".");
    }
    if (firstDelay.isNegative() || delayMax.isNegative()) {
      throw new IllegalArgumentException("A retry policy's delays must not be negative.");
    }
    giveUpOn = Set.copyOf(giveUpOn);
  }

  public RetryPolicy attempts(int max) {
    return new RetryPolicy(max, firstDelay, multiplier, delayMax, jitter, giveUpOn);
  }

  public RetryPolicy delays(Duration first, Duration longest) {
    return new RetryPolicy(attemptsMax, first, multiplier, longest, jitter, giveUpOn);
  }

  public RetryPolicy giveUpOn(Set<Class<? extends Throwable>> errors) {
    return new RetryPolicy(attemptsMax, firstDelay, multiplier, delayMax, jitter, errors);
  }

  /** Whether a further attempt makes sense after this error. */
  public boolean mayRetry(Throwable error) {
    return giveUpOn.stream().noneMatch(type -> type.isInstance(error));
  }
}
