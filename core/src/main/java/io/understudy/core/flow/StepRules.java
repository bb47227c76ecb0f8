package io.understudy.core.flow;

/**
 * How the body at a position is run.
 *
 * @param timeoutMillis of one attempt; 0 for no limit
 * @param silenceMillis the longest time without a heartbeat; 0 for no limit
 */
public record StepRules(Retry retry, long timeoutMillis, long silenceMillis, DoubtRule doubt) {

  /** What happens when the instance died between doing and recording. */
  public enum DoubtRule {
    RUN_AGAIN,
    PROBE,
    ASK_PERSON
  }

  /** Delays between attempts. */
  public record Retry(
      int attemptsMax, long firstMillis, double multiplier, long maxMillis, double jitter) {

    /**
     * The wait after a failed attempt. Its chance part is a pure function of the chance number, so
     * that a rerun waits as long.
     *
     * @param attempt the one that failed, from 1
     * @param chance any number; mixed here
     */
    public long delayMillis(int attempt, long chance) {
      double full = Math.min((double) maxMillis, firstMillis * Math.pow(multiplier, attempt - 1.0));
      double share = (Draws.mix(chance) >>> 11) * 0x1.0p-53;
      return Math.round(full * (1 - jitter * share));
    }
  }
}
