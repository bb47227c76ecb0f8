package io.understudy.engine;

import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.Receipts;
import java.time.Duration;
import java.util.List;

/**
 * How long this instance would take from the stage lock until it performs. What a takeover took at
 * this node the last times, their median, and on top of it what is not ready now, by constants that
 * were measured once on two cores: it is an estimate, and the receipts tell how good it was.
 *
 * <p>What comes before the lock (that the other one is noticed to be gone) is not in this
 * instance's hands, and not forecast.
 */
final class Forecast {
  /** Before this node has any receipt. */
  private static final double USUAL_MILLIS = 25;

  private static final double BATCH_MILLIS = 0.1;
  private static final double FLOW_MILLIS = 0.05;
  private static final double COLD_MILLIS = 300;
  private static final double SESSIONS_MILLIS = 60;

  private static final int RECEIPTS_MAX = 5;
  private static final Duration LEARN_EVERY = Duration.ofSeconds(10);

  private volatile double usualMillis = USUAL_MILLIS;
  private long learnedNanos;
  private boolean learned;

  /**
   * What is not ready.
   *
   * @param lagBatches batches of the log that are still to be read
   * @param flowsBehind flows whose code is still to be run along the journal
   * @param cold code that has not been run before
   * @param sessionsOpen the sessions that a reign needs first are open
   */
  record Unready(long lagBatches, int flowsBehind, boolean cold, boolean sessionsOpen) {}

  double millis(Unready unready) {
    return usualMillis
        + unready.lagBatches() * BATCH_MILLIS
        + unready.flowsBehind() * FLOW_MILLIS
        + (unready.cold() ? COLD_MILLIS : 0)
        + (unready.sessionsOpen() ? 0 : SESSIONS_MILLIS);
  }

  /** Looks at the last receipts of the node, now and then; one thread. */
  void learn(Receipts receipts) {
    long now = System.nanoTime();
    if (learned && now - learnedNanos < LEARN_EVERY.toNanos()) {
      return;
    }
    learnedNanos = now;
    learned = true;
    List<Double> past =
        receipts.latest(RECEIPTS_MAX).stream()
            .filter(receipt -> receipt.before().epoch() > 0) // the very first one was cold
            .map(Receipt::phases)
            .map(Receipt.Phases::performing)
            .sorted()
            .toList();
    if (!past.isEmpty()) {
      usualMillis = past.get(past.size() / 2);
    }
  }
}
