package io.understudy.core.stage;

/**
 * How an instance stands for the stage. Times are nanoseconds of its own monotonic clock.
 *
 * @param instance configured name, unique in the node
 * @param incarnation this start of its process
 * @param priority a higher one takes the stage first; negative means never
 * @param leaseNanos how long a hot instance may be silent, or go without a renewal
 * @param renewNanos how often the hot instance renews
 * @param rankNanos how much longer than the one before it each further candidate waits
 */
public record StageRules(
    String instance,
    String incarnation,
    int priority,
    long leaseNanos,
    long renewNanos,
    long rankNanos) {

  public static StageRules of(String instance, String incarnation, int priority, long leaseNanos) {
    return new StageRules(
        instance, incarnation, priority, leaseNanos, leaseNanos / 8, leaseNanos / 4);
  }

  /** Whoever did not look at its own clock for longer was paused, and knows it. */
  public long pauseNanos() {
    return leaseNanos / 2;
  }
}
