package io.understudy.broker;

import io.understudy.broker.pair.PairArbiter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An AMQP broker in this JVM. Alone, it takes clients when {@link #start} returns. As one of a pair
 * it becomes live or backup when the arbiter and the other one let it, and says so to its listener;
 * it comes back by itself from everything but {@link #close}.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);

  private final BrokerSettings settings;
  private final @Nullable PairArbiter arbiter;
  private final KeepRunning running;
  private final AtomicLong refused = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile int port;

  private EmbeddedBroker(BrokerSettings settings, BrokerListener listener) {
    this.settings = settings;
    this.port = settings.listen().at().port();
    PairSettings pair = settings.pair();
    this.arbiter =
        pair == null
            ? null
            : PairArbiter.open(pair.arbiter(), PairConfiguration.lockId(pair), holder(settings));
    this.running = new KeepRunning(() -> Server.of(settings, arbiter, refused), listener);
  }

  private static String holder(BrokerSettings settings) {
    return settings.listen().at() + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  public static EmbeddedBroker start(BrokerSettings settings) {
    return start(settings, BrokerListener.NONE);
  }

  /**
   * @throws BrokerException when the settings cannot be used, or a broker alone does not come up
   */
  public static EmbeddedBroker start(BrokerSettings settings, BrokerListener listener) {
    if (!settings.trouble().isEmpty()) {
      throw new BrokerException(settings.trouble(), null);
    }
    try {
      Files.createDirectories(settings.dataFolder());
    } catch (IOException e) {
      throw new BrokerException("The folder " + settings.dataFolder() + " cannot be made: " + e, e);
    }
    First first = new First(listener);
    EmbeddedBroker broker = new EmbeddedBroker(settings, first);
    broker.running.start();
    if (settings.pair() == null) {
      broker.awaitLive(first);
    }
    return broker;
  }

  private void awaitLive(First first) {
    BrokerView view = first.await();
    Server server = running.server();
    if (view.role() == BrokerRole.LIVE && server != null) {
      port = server.port();
      return;
    }
    Throwable cause = server == null ? null : server.failure();
    close();
    throw new BrokerException(
        "The broker on " + settings.listen() + " does not start: " + view.reason() + ".", cause);
  }

  /** Waits for the first view that says whether it came up. */
  private static final class First implements BrokerListener {
    private final BrokerListener next;
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile BrokerView view =
        new BrokerView(BrokerRole.STARTING, "it took longer than " + START_MAX.toSeconds() + " s");

    First(BrokerListener next) {
      this.next = next;
    }

    @Override
    public void changed(BrokerView changed) {
      if (changed.role() != BrokerRole.STARTING && told.getCount() > 0) {
        view = changed;
        told.countDown();
      }
      next.changed(changed);
    }

    @Override
    public void stuck(String reason) {
      next.stuck(reason);
    }

    BrokerView await() {
      try {
        boolean _ = told.await(START_MAX.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return view;
    }
  }

  /** Where clients connect; the port that was really taken, for a broker alone. */
  public Endpoint endpoint() {
    return new Endpoint(settings.listen().at().host(), port);
  }

  public BrokerView view() {
    return running.view();
  }

  /** How many messages were refused because they were too large. */
  public long messagesTooLarge() {
    return refused.get();
  }

  /** Stops politely, within a limit; what was accepted is on disk. Closing twice is harmless. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (arbiter != null) {
      arbiter.stopWaiting();
    }
    running.close();
    if (arbiter != null) {
      arbiter.close();
    }
  }
}
