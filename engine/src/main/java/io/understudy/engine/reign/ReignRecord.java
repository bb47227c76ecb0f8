package io.understudy.engine.reign;

import io.understudy.core.log.Batch;
import io.understudy.core.shard.LastEnd;
import io.understudy.core.stage.Grounds;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.Ticker;
import io.understudy.engine.reign.Timeline.Mark;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of one reign from the lock on; its receipt is made of it. Noting takes nothing but
 * a look at the clock, so that it delays nothing. Any thread.
 */
public final class ReignRecord {
  private final Grounds seen;
  private final Before before;
  private final Ticker ticker;
  private final Timeline timeline = new Timeline();
  private volatile Grounds grounds;
  private volatile @Nullable String drill;
  private volatile @Nullable Batch began;
  private volatile @Nullable String end;

  /**
   * How the stage looked to this instance when it got the lock.
   *
   * @param view the last one; {@code null} when it never saw any
   * @param sessionsEnded how many sessions of others it ended for it, counted as they end
   * @param forecastMillis how long it expected to take
   */
  public record Before(
      @Nullable StageView view, AtomicInteger sessionsEnded, double forecastMillis) {}

  public ReignRecord(Grounds grounds, Before before, Ticker ticker) {
    this.seen = grounds;
    this.grounds = grounds;
    this.before = before;
    this.ticker = ticker;
    mark(Mark.LOCK_GRANTED);
  }

  public void mark(Mark mark) {
    timeline.mark(mark, ticker.nanos());
  }

  /** As {@link #mark}, for what happens again and again: costs nothing from the second time on. */
  void markOnce(Mark mark) {
    if (!timeline.has(mark)) {
      mark(mark);
    }
  }

  /** The claim stands. */
  public void begins(Batch batch) {
    began = batch;
  }

  /**
   * @param reason in words
   */
  public void ends(String reason) {
    end = reason;
  }

  /** Whether the claim that is tried is still the one that this was begun for. */
  public boolean isOf(Grounds claimed) {
    return seen.equals(claimed);
  }

  /**
   * The words for the claim.
   *
   * @param last how the last reign ended, as the log tells
   */
  public String cause(LastEnd last) {
    String polite = last.polite();
    String asked = last.drill();
    Grounds found = polite == null ? seen : seen.politely(polite);
    drill = asked;
    grounds = asked == null ? found : found.drilled(asked);
    return grounds.sentence();
  }

  /** In whose words a takeover was to be rehearsed; {@code null} when it was not. */
  public @Nullable String drill() {
    return drill;
  }

  public Grounds grounds() {
    return grounds;
  }

  public Before before() {
    return before;
  }

  public Timeline timeline() {
    return timeline;
  }

  /** The batch of the claim; {@code null} before it stands. */
  public @Nullable Batch began() {
    return began;
  }

  /** Why the reign ended; {@code null} while it lasts. */
  public @Nullable String end() {
    return end;
  }
}
