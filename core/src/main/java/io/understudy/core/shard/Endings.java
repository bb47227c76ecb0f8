package io.understudy.core.shard;

/**
 * How flows end.
 *
 * @param ended those that ended or went to the hospital
 * @param failed of these, those that failed or went to the hospital
 */
public record Endings(long ended, long failed) {
  public static final Endings NONE = new Endings(0, 0);

  /** How many of those that ended failed, from 0 to 1; 0 when none ended. */
  public double share() {
    return ended == 0 ? 0 : (double) failed / ended;
  }

  public Endings plus(Endings more) {
    return new Endings(ended + more.ended, failed + more.failed);
  }

  /** {@code 7 of 30 flows failed (23.3 %)}. */
  public String words() {
    return "%d of %d flows failed (%.1f %%)".formatted(failed, ended, 100 * share());
  }
}
