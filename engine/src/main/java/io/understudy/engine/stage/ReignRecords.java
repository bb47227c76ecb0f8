package io.understudy.engine.stage;

import io.understudy.core.stage.Grounds;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.Ticker;
import io.understudy.engine.reign.ReignRecord;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of the own reigns: one record from the lock to the end of each. Used by the stage
 * machine's thread; {@link #last} by any.
 */
final class ReignRecords {
  private final Ticker ticker;
  private final Supplier<@Nullable StageView> view;
  private final DoubleSupplier forecastMillis;
  private AtomicInteger sessionsEnded = new AtomicInteger();
  private @Nullable ReignRecord claiming;
  private volatile @Nullable ReignRecord last;

  ReignRecords(Ticker ticker, Supplier<@Nullable StageView> view, DoubleSupplier forecastMillis) {
    this.ticker = ticker;
    this.view = view;
    this.forecastMillis = forecastMillis;
  }

  /** Counts the sessions of others that are ended for the reign to come. */
  AtomicInteger sessionsEnded() {
    return sessionsEnded;
  }

  /** The lock is ours; a claim that is tried again is of the same reign. */
  ReignRecord claims(Grounds grounds) {
    ReignRecord record = claiming;
    if (record == null || !record.isOf(grounds)) {
      double forecast = forecastMillis.getAsDouble();
      ReignRecord.Before before = new ReignRecord.Before(view.get(), sessionsEnded, forecast);
      record = new ReignRecord(grounds, before, ticker);
      claiming = record;
    }
    return record;
  }

  void givesUp() {
    claiming = null;
  }

  /** The claim stands. */
  ReignRecord begins() {
    ReignRecord record = Objects.requireNonNull(claiming, "a reign begins after a claim");
    claiming = null;
    sessionsEnded = new AtomicInteger();
    last = record;
    return record;
  }

  /** Of the reign under way, or of the last one; {@code null} before the first. */
  @Nullable ReignRecord last() {
    return last;
  }
}
