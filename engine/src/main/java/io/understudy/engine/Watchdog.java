package io.understudy.engine;

import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.loop.ShardLoop;
import io.understudy.engine.port.StageView;
import io.understudy.engine.reign.Reign;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks the way that flows go, while this instance is hot: a virtual thread, the event loop, a
 * commit, and, when there is a broker, a message to the node's own inbox. When a walk does not come
 * back in time and a healthy instance is next, this one hands the stage over to it; where that
 * cannot be prepared in a moment, it just leaves: waiting for longer would help nobody.
 *
 * <p>It starts no flow. Only while nothing else is settled it adds an entry to the log, which goes
 * with the retention. It judges on a platform thread, because virtual ones may be what is stuck.
 */
final class Watchdog implements Attendants.Attendant {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  /** A successor is ready most of the time; an instance that is sick waits for nothing else. */
  private static final Duration PREPARING_MAX = Duration.ofSeconds(2);

  private static final Duration LEAVING_MAX = Duration.ofSeconds(10);

  private final InstanceSettings.Watching settings;
  private final ShardLoop loop;
  private final Supplier<@Nullable Reign> reign;
  private final Supplier<@Nullable StageView> stage;
  private final Way out;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * How the stage can be left.
   *
   * @param leave without a successor that is prepared; with the reason
   */
  record Way(
      Function<HandoverOrder, CompletableFuture<HandoverEnd>> handOver, Consumer<String> leave) {}

  /**
   * @param reign the one under way; {@code null} for none
   * @param stage the last sight of it
   */
  Watchdog(
      InstanceSettings.Watching settings,
      ShardLoop loop,
      Supplier<@Nullable Reign> reign,
      Supplier<@Nullable StageView> stage,
      Way out) {
    this.settings = settings;
    this.loop = loop;
    this.reign = reign;
    this.stage = stage;
    this.out = out;
    this.thread = Thread.ofPlatform().name("understudy-watchdog").daemon().unstarted(this::run);
  }

  @Override
  public void start() {
    if (settings.isOn()) {
      thread.start();
    }
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(this, settings.every().toNanos());
      Reign watched = reign.get();
      if (watched != null && !closed) {
        watch(watched);
      }
    }
  }

  private void watch(Reign watched) {
    Walk walk = new Walk(watched);
    Thread.ofVirtual().name("understudy-watchdog-walk").start(walk);
    try {
      boolean _ = walk.back.get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      if (reign.get() == watched) {
        overdue(watched, walk.at);
      }
    } catch (InterruptedException _) {
      closed = true;
    } catch (ExecutionException e) {
      LOG.warn("The watchdog could not walk.", e.getCause());
    }
  }

  private void overdue(Reign watched, String at) {
    String text =
        "the watchdog did not come back within "
            + settings.patience().toMillis()
            + " ms: it waits for "
            + at;
    StageView seen = stage.get();
    String next = seen == null ? null : LeaveWithoutBroker.fitNext(seen);
    if (next == null) {
      LOG.warn("This instance is hot, but {}. No healthy instance is there to take over.", text);
    } else {
      LOG.warn("This instance leaves the stage to {}: {}.", next, text);
      String not = handOver(new HandoverOrder(next, PREPARING_MAX, text, "the watchdog", ""));
      if (!not.isEmpty() && reign.get() == watched) {
        LOG.warn("The stage was not handed over, and is left all the same: {}.", not);
        out.leave().accept(text + "; " + next + " is healthy");
      }
    }
  }

  /** Answers why it was not done; empty when it was. */
  private String handOver(HandoverOrder order) {
    try {
      HandoverEnd end =
          out.handOver().apply(order).get(LEAVING_MAX.toNanos(), TimeUnit.NANOSECONDS);
      return end instanceof HandoverEnd.Left ? "" : end.toString();
    } catch (TimeoutException _) {
      return "it is not done within " + LEAVING_MAX.toMillis() + " ms";
    } catch (ExecutionException e) {
      return e.toString();
    } catch (InterruptedException _) {
      closed = true;
      return "";
    }
  }

  /** One walk, on a virtual thread. */
  private final class Walk implements Runnable {
    private final Reign watched;
    private final CompletableFuture<Boolean> back = new CompletableFuture<>();
    private volatile String at = "a carrier of virtual threads";

    Walk(Reign watched) {
      this.watched = watched;
    }

    @Override
    public void run() {
      try {
        at = "the event loop";
        boolean _ = await(loop.call(_ -> true));
        at = "the commit of a batch";
        Reply reply = await(loop.ask(new Request.Watch()));
        if (reply instanceof Reply.Watched) {
          at = "a message through the broker";
          boolean _ = await(watched.messageReturns());
        }
        back.complete(true);
      } catch (TimeoutException _) {
        // The judge has seen it.
      } catch (ExecutionException e) {
        back.completeExceptionally(e.getCause());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    /** Twice the judge's time: what is overdue then is given up. */
    private <T> T await(Future<T> step)
        throws InterruptedException, ExecutionException, TimeoutException {
      Duration most = settings.patience().multipliedBy(2);
      return step.get(most.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
