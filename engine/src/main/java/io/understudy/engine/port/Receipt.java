package io.understudy.engine.port;

import io.understudy.core.shard.Tally;
import org.jspecify.annotations.Nullable;

/**
 * What a reign left about itself: why it began, how long each part of the takeover took, what it
 * took over and whether that is whole. It is told by the hot instance about itself, and nothing
 * depends on it.
 *
 * @param end why it ended, in the words of the instance; empty while it lasts
 */
public record Receipt(
    long epoch,
    String instance,
    String incarnation,
    String build,
    Cause cause,
    Before before,
    Phases phases,
    Tally tally,
    Verdict verdict,
    String end) {

  /** The same but for what every flow changes. */
  public Receipt withoutEndings() {
    return new Receipt(
        epoch,
        instance,
        incarnation,
        build,
        cause,
        before,
        phases,
        tally.withoutEndings(),
        verdict,
        end);
  }

  /**
   * Why the reign began.
   *
   * @param evidence what showed that the stage was to be taken, such as {@code lock-freed}
   * @param sentence the same for people
   * @param asked the words with which somebody asked the reign before to end; empty when nobody did
   * @param sessionsTerminated how many database sessions of others were ended for it
   */
  public record Cause(String evidence, String sentence, String asked, int sessionsTerminated) {}

  /**
   * The reign before; epoch 0 and empty texts when there was none.
   *
   * @param settledSeq the last batch that it was heard to call settled; 0 for none
   * @param headSeq the last batch of the log when the claim came on top of it
   */
  public record Before(
      long epoch,
      String instance,
      String incarnation,
      String build,
      long settledSeq,
      long headSeq) {}

  /**
   * Times in milliseconds, by the monotonic clock of the instance.
   *
   * @param notice from the last sign of life that it saw of the reign before, to the lock; {@code
   *     null} when the stage was free
   * @param tail from the lock to the end of the log
   * @param claim from there to the commit of the claim
   * @param attach from there until it performed
   * @param firstBatch from the lock to the commit of the first batch, and the same for the first
   *     step that began and the first message that came or went; {@code null} while there was none
   * @param forecast how long tail, claim and attach were expected to take together
   */
  public record Phases(
      @Nullable Double notice,
      double tail,
      double claim,
      double attach,
      @Nullable Double firstBatch,
      @Nullable Double firstStep,
      @Nullable Double firstMessage,
      double forecast) {

    /** From the lock until it performed. */
    public double performing() {
      return tail + claim + attach;
    }
  }

  /**
   * The reign before compared with this one.
   *
   * @param whole nothing is lost and nothing doubled, as far as was compared
   */
  public record Verdict(boolean whole, String words) {}
}
