package io.understudy.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.TransportEnd;
import io.understudy.engine.port.TransportListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A listener that keeps what it hears, and waits for it with a bound. */
public final class Ear implements TransportListener {
  /** Long enough for anything that comes at all. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<IncomingMessage> arrived = new ArrayList<>();
  private final Map<Long, TransportEnd> ends = new HashMap<>();
  private final List<Long> answeredTwice = new ArrayList<>();
  private long calls;

  @Override
  public synchronized void arrived(IncomingMessage message) {
    calls++;
    arrived.add(message);
    notifyAll();
  }

  @Override
  public synchronized void sent(long id, TransportEnd end) {
    calls++;
    if (ends.put(id, end) != null) {
      answeredTwice.add(id);
    }
    notifyAll();
  }

  /** Everything that arrived, once that is so many. */
  public synchronized List<IncomingMessage> arrivals(int count) {
    await(PATIENCE, () -> arrived.size() >= count);
    assertThat(texts()).hasSize(count);
    return List.copyOf(arrived);
  }

  /** The bodies in order of arrival. */
  public synchronized List<String> texts() {
    return arrived.stream().map(Ear::text).toList();
  }

  public static String text(IncomingMessage message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  /** What became of the message. */
  public synchronized TransportEnd end(long id) {
    await(PATIENCE, () -> ends.containsKey(id));
    assertThat(ends).containsKey(id);
    assertThat(answeredTwice).isEmpty();
    return Objects.requireNonNull(ends.get(id));
  }

  /** Nothing more than this arrives for a moment. */
  public synchronized void hearsNoMoreThan(int count, Duration moment) {
    await(moment, () -> arrived.size() > count);
    assertThat(texts()).hasSize(count);
  }

  /** How often it was called until now. */
  public synchronized long calls() {
    return calls;
  }

  /** Waits until it was called again, or for this long. */
  public synchronized boolean isCalledAgain(long before, Duration moment) {
    await(moment, () -> calls > before);
    return calls > before;
  }

  private void await(Duration patience, BooleanSupplier done) {
    long deadline = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    try {
      while (!done.getAsBoolean() && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
        left = deadline - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
