package io.understudy.engine;

import io.understudy.core.log.Batch;
import io.understudy.core.shard.Endings;
import io.understudy.core.shard.Tally;
import io.understudy.engine.loop.ShardLoop.LoopView;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.reign.ReignRecord;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a build that the stage was handed to, for a while: when its flows fail more often than
 * those of the build before, the stage is handed back to that one. Looks on a thread of its own.
 */
final class Canary implements Attendants.Attendant {
  private static final Logger LOG = LoggerFactory.getLogger(Canary.class);
  private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();
  private static final long READ_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration PREPARING_MAX = Duration.ofSeconds(10);
  private static final int RECEIPTS_MAX = 20;

  private final Parts parts;
  private final Thread thread;
  private @Nullable ReignRecord of;
  private @Nullable Trial trial;
  private BarredBuilds barred = BarredBuilds.NONE;
  private String told = "";
  private long readNanos = System.nanoTime() - READ_NANOS;
  private long notBeforeNanos;
  private volatile String sentence = "";
  private volatile boolean closed;

  /**
   * What it works with.
   *
   * @param probation how long a build is watched; zero for not at all
   * @param reign what is noted of the reign under way; {@code null} when there is none
   */
  record Parts(
      String build,
      Duration probation,
      Store store,
      Supplier<@Nullable ReignRecord> reign,
      Supplier<LoopView> loop,
      Supplier<@Nullable StageView> stage,
      Function<HandoverOrder, CompletableFuture<HandoverEnd>> handOver) {}

  /**
   * A build on probation.
   *
   * @param old who was hot before, and its build
   * @param before how the flows of that build ended
   */
  private record Trial(long epoch, ReignSummary old, Endings before, long sinceNanos) {}

  Canary(Parts parts) {
    this.parts = parts;
    this.thread = Thread.ofVirtual().name("understudy-canary").unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** What there is to tell of builds on probation, or that failed it; empty for nothing. */
  String sentence() {
    return sentence;
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      try {
        look();
      } catch (StoreException e) {
        LOG.debug("Nothing can be read about builds: {}", e.getMessage());
      }
    }
  }

  private void look() {
    ReignRecord now = parts.reign().get();
    Trial open = trial;
    if (now != of || System.nanoTime() - readNanos > READ_NANOS) {
      barred = BarredBuilds.read(parts.store().flows());
      if (now != of) {
        trial = now == null ? null : begin(now);
        of = now;
        notBeforeNanos = System.nanoTime();
        told = "";
      }
      readNanos = System.nanoTime();
      if (trial == null) {
        sentence = barred.sentence();
      }
    } else if (open != null) {
      judge(open);
    }
  }

  /** A trial, if the stage was left to this instance by one of another build that did not fail. */
  private @Nullable Trial begin(ReignRecord record) {
    Batch began = record.began();
    if (began == null || parts.probation().isZero()) {
      return null;
    }
    return parts.store().flows().reigns(2).stream()
        .filter(reign -> reign.epoch() == began.epoch() - 1)
        .filter(reign -> !reign.endCause().isEmpty() && !reign.build().equals(parts.build()))
        .filter(reign -> !barred.why().containsKey(reign.build()))
        .findFirst()
        .map(old -> new Trial(began.epoch(), old, endings(old.build()), System.nanoTime()))
        .orElse(null);
  }

  private Endings endings(String build) {
    return parts.store().receipts().latest(RECEIPTS_MAX).stream()
        .filter(receipt -> receipt.build().equals(build))
        .map(Receipt::tally)
        .map(Tally::endings)
        .reduce(Endings.NONE, Endings::plus);
  }

  private void judge(Trial open) {
    Endings now = parts.loop().get().tally().endings();
    long left = parts.probation().toNanos() - (System.nanoTime() - open.sinceNanos());
    String found = compared(open, now);
    if (left <= 0) {
      LOG.info("Build {} is through its probation: {}.", parts.build(), found);
      trial = null;
      sentence = barred.sentence();
    } else if (!Probation.isFailed(open.before(), now)) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(left);
      tell("is on probation for another " + seconds + " s: " + found);
    } else if (System.nanoTime() - notBeforeNanos >= 0) {
      String how = handBack(open, found);
      tell("fails its probation: " + found + "; " + how);
      if (!how.equals(told)) {
        LOG.warn("While hot, {}.", sentence);
        told = how;
      }
      notBeforeNanos = System.nanoTime() + AGAIN_NANOS;
    }
  }

  private void tell(String ofThisBuild) {
    String others = barred.sentence();
    String mine = "build " + parts.build() + " " + ofThisBuild;
    sentence = others.isEmpty() ? mine : mine + "; " + others;
  }

  private String compared(Trial open, Endings now) {
    return "%s; under build %s it was %s"
        .formatted(now.words(), open.old().build(), open.before().words());
  }

  /** Answers how that went. */
  private String handBack(Trial open, String found) {
    String to = successor(open);
    if (to == null) {
      return "no instance of build " + open.old().build() + " is warm to take the stage back";
    }
    HandoverOrder order =
        new HandoverOrder(to, PREPARING_MAX, found, HandoverOrder.CANARY, "canary-" + open.epoch());
    try {
      HandoverEnd end =
          parts.handOver().apply(order).get(2 * PREPARING_MAX.toNanos(), TimeUnit.NANOSECONDS);
      return end instanceof HandoverEnd.Refused(String why)
          ? "the stage was not handed back to " + to + ": " + why
          : "the stage goes back to " + to;
    } catch (TimeoutException | ExecutionException e) {
      return "the stage was not handed back to " + to + ": " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the stage was not handed back to " + to + ": interrupted";
    }
  }

  /** A warm instance of the old build; the one that was hot before rather than another. */
  private @Nullable String successor(Trial open) {
    StageView seen = parts.stage().get();
    if (seen == null) {
      return null;
    }
    return seen.instances().stream()
        .filter(one -> one.build().equals(open.old().build()))
        .filter(one -> one.role().equals("warm") && one.priority() >= 0)
        .map(InstanceReport::instance)
        .min(Comparator.comparing(one -> !one.equals(open.old().instance())))
        .orElse(null);
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
