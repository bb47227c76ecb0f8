package io.understudy.broker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one server after the other until it is closed: a broker that stood down, or whose disk
 * failed, is stopped whole and made anew. One thread starts and stops, another one looks.
 */
final class KeepRunning {
  private static final Logger LOG = LoggerFactory.getLogger(KeepRunning.class);
  private static final int LOOK_MILLIS = 20;
  private static final int PAUSE_MILLIS = 250;

  /** A backup restarts its server by itself; one that is down for longer does not. */
  private static final Duration OWN_RESTART = Duration.ofSeconds(1);

  static final Duration STOP_MAX = Duration.ofSeconds(15);

  private final Supplier<Server> make;
  private final BrokerListener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread runner;
  private final Thread looker;
  private volatile @Nullable Server server;
  private volatile BrokerView view = new BrokerView(BrokerRole.STARTING, "");

  KeepRunning(Supplier<Server> make, BrokerListener listener) {
    this.make = make;
    this.listener = listener;
    this.runner = Thread.ofPlatform().name("understudy-broker").daemon().unstarted(this::run);
    this.looker = Thread.ofPlatform().name("understudy-broker-look").daemon().unstarted(this::look);
  }

  void start() {
    runner.start();
    looker.start();
  }

  BrokerView view() {
    return view;
  }

  @Nullable Server server() {
    return server;
  }

  private void run() {
    do {
      try {
        Server fresh = make.get();
        server = fresh;
        fresh.start();
        awaitEnd(fresh);
        end(fresh);
      } catch (RuntimeException e) {
        LOG.warn("The broker cannot be made.", e);
        show(new BrokerView(BrokerRole.DOWN, "cannot be made: " + e.getMessage()));
      }
    } while (!closed(PAUSE_MILLIS));
  }

  private void awaitEnd(Server running) {
    long downSinceNanos = 0;
    while (!closed(LOOK_MILLIS)) {
      if (!running.hasEnded()) {
        downSinceNanos = 0;
      } else if (running.failure() != null) {
        return;
      } else if (downSinceNanos == 0) {
        downSinceNanos = System.nanoTime();
      } else if (System.nanoTime() - downSinceNanos > OWN_RESTART.toNanos()) {
        return;
      }
    }
  }

  private void end(Server ended) {
    Throwable failure = ended.failure();
    if (failure != null && closing.getCount() > 0) {
      LOG.warn("The broker ended by itself: {}", failure.toString());
    }
    Thread stopper =
        Thread.ofPlatform().name("understudy-broker-stop").daemon().start(() -> stop(ended));
    try {
      if (!stopper.join(STOP_MAX)) {
        listener.stuck("The broker did not stop within " + STOP_MAX.toSeconds() + " s.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(Server ended) {
    try {
      ended.stop();
    } catch (Exception e) {
      LOG.warn("The broker did not stop cleanly.", e);
    }
  }

  private boolean closed(int afterMillis) {
    try {
      return closing.await(afterMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true; // nobody interrupts these threads but to end them
    }
  }

  private void look() {
    do {
      Server running = server;
      if (running != null) {
        show(viewOf(running));
      }
    } while (!closed(LOOK_MILLIS));
  }

  private BrokerView viewOf(Server running) {
    try {
      return running.hasEnded() ? down(running) : running.look();
    } catch (RuntimeException e) {
      LOG.debug("Between two roles.", e);
      return view;
    }
  }

  private static BrokerView down(Server ended) {
    Throwable failure = ended.failure();
    return new BrokerView(
        BrokerRole.DOWN,
        failure == null ? "stopped; starts again" : "stopped: " + failure.getMessage());
  }

  private synchronized void show(BrokerView seen) {
    if (!seen.equals(view)) {
      view = seen;
      listener.changed(seen);
    }
  }

  /** Stops what runs. */
  void close() {
    closing.countDown();
    try {
      if (!runner.join(STOP_MAX.plus(OWN_RESTART))) {
        listener.stuck("The broker does not stop.");
      }
      boolean _ = looker.join(OWN_RESTART);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    show(new BrokerView(BrokerRole.CLOSED, "told to stop"));
  }
}
