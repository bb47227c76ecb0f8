package io.understudy.amqp;

import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.Transport;
import io.understudy.engine.port.TransportListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The transport over AMQP 1.0, with one broker of several at a time for each queue. */
public final class AmqpTransport implements Transport {
  /** Past the limits of time of one connection, so that each can say goodbye. */
  private static final Duration FAREWELL_MAX = Duration.ofSeconds(3);

  private final AmqpSettings settings;
  private final Threads threads = new Threads();
  private final Watch watch;
  private volatile boolean reachable;

  /** Guarded by this, as is its coming and going. */
  private @Nullable AmqpReign reign;

  private AmqpTransport(AmqpSettings settings) {
    this.settings = settings;
    this.watch = new Watch(settings, yes -> reachable = yes);
  }

  /** Returns at once; connects in the background. */
  public static AmqpTransport open(AmqpSettings settings) {
    AmqpTransport transport = new AmqpTransport(settings);
    transport.threads.start("amqp-watch", transport.watch);
    return transport;
  }

  /** A reign of this transport that was not closed is closed by it. */
  @Override
  public synchronized ReignTransport open(long epoch, TransportListener listener) {
    if (reign != null) {
      reign.close();
    }
    watch.rest(true);
    AmqpReign[] opened = new AmqpReign[1];
    opened[0] =
        new AmqpReign(
            settings, epoch, listener, threads, yes -> reachable = yes, () -> ended(opened[0]));
    reign = opened[0];
    return opened[0];
  }

  private synchronized void ended(AmqpReign which) {
    if (reign == which) {
      reign = null;
      watch.rest(false);
    }
  }

  @Override
  public boolean reachable() {
    return reachable;
  }

  @Override
  public void close() {
    AmqpReign last;
    synchronized (this) {
      last = reign;
    }
    if (last != null) {
      last.close();
    }
    watch.leave();
    threads.join(FAREWELL_MAX);
  }
}
