package io.understudy.engine;

import io.understudy.core.log.Batch;
import io.understudy.core.shard.Tally;
import io.understudy.core.stage.Grounds;
import io.understudy.engine.loop.ShardLoop.LoopView;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.Receipt.Phases;
import io.understudy.engine.port.Receipt.Verdict;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.reign.ReignRecord;
import io.understudy.engine.reign.Timeline;
import io.understudy.engine.reign.Timeline.Mark;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the receipt of each reign of this instance, some time after it began and whenever it has
 * changed, on a thread of its own: nothing waits for it, and what cannot be written is tried again.
 */
final class KeepReceipts implements Attendants.Attendant {
  private static final Logger LOG = LoggerFactory.getLogger(KeepReceipts.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration ENDINGS_EVERY = Duration.ofSeconds(10);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

  private final Self self;
  private final Store store;
  private final Supplier<@Nullable ReignRecord> current;
  private final Supplier<LoopView> loop;
  private final Forecast forecast;
  private final Thread thread;
  private @Nullable ReignRecord of;
  private @Nullable Compared compared;
  private volatile @Nullable Receipt written;
  private long writtenNanos;
  private volatile boolean stopping;

  /** Who writes. */
  record Self(String instance, String incarnation, String build) {}

  /** What is read of the store once a reign. */
  private record Compared(Receipt.Before before, String asked, Verdict verdict) {}

  /**
   * @param current what is noted of the reign, or of the last one
   */
  KeepReceipts(
      Self self,
      Store store,
      Supplier<@Nullable ReignRecord> current,
      Supplier<LoopView> loop,
      Forecast forecast) {
    this.self = self;
    this.store = store;
    this.current = current;
    this.loop = loop;
    this.forecast = forecast;
    this.thread = Thread.ofVirtual().name("understudy-receipts").unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    while (!stopping) {
      keep();
      LockSupport.parkNanos(this, EVERY.toNanos());
    }
    keep(); // the end of the last reign
  }

  private void keep() {
    try {
      forecast.learn(store.receipts());
      ReignRecord record = current.get();
      Batch began = record == null ? null : record.began();
      if (record == null || began == null || !performed(record)) {
        return;
      }
      if (of != record) {
        of = record;
        written = null;
        compared = compare(record, began);
      }
      Receipt receipt = receipt(record, began, Objects.requireNonNull(compared));
      if (isWorthWriting(receipt)) {
        store.receipts().keep(receipt);
        written = receipt;
        writtenNanos = System.nanoTime();
      }
    } catch (StoreException e) {
      LOG.debug("The receipt is not written yet: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("The receipt of a reign could not be made.", e);
    }
  }

  /** How its flows end changes with every flow, and is not written as often. */
  private boolean isWorthWriting(Receipt receipt) {
    Receipt before = written;
    if (before == null || !before.withoutEndings().equals(receipt.withoutEndings())) {
      return true;
    }
    return !before.equals(receipt) && System.nanoTime() - writtenNanos > ENDINGS_EVERY.toNanos();
  }

  /** What was written last, of the reign under way or the last one. */
  @Nullable Receipt written() {
    return written;
  }

  private static boolean performed(ReignRecord record) {
    return record.timeline().millis(Mark.LOCK_GRANTED, Mark.ATTACHED) != null;
  }

  private Compared compare(ReignRecord record, Batch began) {
    StageView view = record.before().view();
    FlowLookup flows = store.flows();
    ReignSummary last =
        flows.reigns(2).stream()
            .filter(reign -> reign.epoch() == began.epoch() - 1)
            .findFirst()
            .orElse(null);
    Verdict verdict = new Reconcile(store.log()).compare(view, began);
    var settled = Reconcile.settledBefore(view);
    long settledSeq = settled == null ? 0 : settled.seq();
    long headSeq = began.seq() - 1;
    Receipt.Before before =
        last == null
            ? new Receipt.Before(0, "", "", "", settledSeq, headSeq)
            : new Receipt.Before(
                last.epoch(),
                last.instance(),
                last.incarnation(),
                last.build(),
                settledSeq,
                headSeq);
    String drill = record.drill();
    String asked = drill != null ? drill : last == null ? "" : last.endCause();
    return new Compared(before, asked, verdict);
  }

  private Receipt receipt(ReignRecord record, Batch began, Compared found) {
    Grounds grounds = record.grounds();
    Tally now = loop.get().tally();
    Verdict verdict =
        new Verdict(found.verdict().whole(), found.verdict().words() + Reconcile.words(now));
    String end = record.end();
    return new Receipt(
        began.epoch(),
        self.instance(),
        self.incarnation(),
        self.build(),
        new Receipt.Cause(
            grounds.evidence().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            grounds.sentence(),
            found.asked(),
            record.before().sessionsEnded().get()),
        found.before(),
        phases(record),
        now,
        verdict,
        end == null ? "" : end);
  }

  private static Phases phases(ReignRecord record) {
    Timeline timeline = record.timeline();
    long silent = record.grounds().silentNanos();
    return new Phases(
        silent == Grounds.NO_SILENCE ? null : silent / 1e6,
        known(timeline.millis(Mark.LOCK_GRANTED, Mark.TAIL_READ)),
        known(timeline.millis(Mark.TAIL_READ, Mark.CLAIMED)),
        known(timeline.millis(Mark.CLAIMED, Mark.ATTACHED)),
        timeline.millis(Mark.LOCK_GRANTED, Mark.FIRST_BATCH),
        timeline.millis(Mark.LOCK_GRANTED, Mark.FIRST_STEP),
        timeline.millis(Mark.LOCK_GRANTED, Mark.FIRST_MESSAGE),
        record.before().forecastMillis());
  }

  private static double known(@Nullable Double millis) {
    return Objects.requireNonNull(millis, "a reign that performs has passed this mark");
  }

  /** Writes what there is to write, and no more. */
  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
