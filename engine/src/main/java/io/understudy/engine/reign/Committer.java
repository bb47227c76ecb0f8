package io.understudy.engine.reign;

import io.understudy.core.shard.Event;
import io.understudy.core.shard.Sealed;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.LogWriter;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one door to the log: the thread that commits batches, one after the other. Anything but a
 * clean commit breaks the reign; nothing is committed after that.
 */
final class Committer {
  private final LogWriter log;
  private final Consumer<Event> events;
  private final Consumer<String> broken;
  private final BlockingQueue<Sealed> next = new ArrayBlockingQueue<>(1);
  private final Thread thread;
  private volatile boolean stopping;

  Committer(LogWriter log, long epoch, Consumer<Event> events, Consumer<String> broken) {
    this.log = log;
    this.events = events;
    this.broken = broken;
    this.thread =
        Thread.ofPlatform().name("understudy-committer-" + epoch).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes the next batch; the shard seals one only when none is under way. */
  void commit(Sealed sealed) {
    if (!next.offer(sealed)) {
      throw new IllegalStateException(
          "Batch " + sealed.batch().id() + " was sealed while another waits.");
    }
  }

  private void run() {
    try {
      while (!stopping) {
        Sealed sealed = next.take();
        String trouble = trouble(log.commit(sealed.batch(), sealed.index()));
        if (trouble != null) {
          broken.accept(trouble);
          return;
        }
        events.accept(new Event.Settled(sealed.batch().seq()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      broken.accept("the committer failed: " + e);
    }
  }

  private static @Nullable String trouble(CommitOutcome outcome) {
    return switch (outcome) {
      case CommitOutcome.Committed _ -> null;
      case CommitOutcome.Fenced fenced -> "fenced: " + fenced.reason();
      case CommitOutcome.AnotherHistory other -> "another history: " + other.reason();
      case CommitOutcome.Unknown unknown -> "a commit's outcome is unknown: " + unknown.reason();
    };
  }

  /** Lets no further batch begin. */
  void stop() {
    stopping = true;
    thread.interrupt();
  }

  /** Waits for the thread to end; false when it has not after so long. */
  boolean join(Duration atMost) throws InterruptedException {
    return thread.join(atMost);
  }
}
