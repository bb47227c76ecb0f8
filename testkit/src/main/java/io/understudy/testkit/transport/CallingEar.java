package io.understudy.testkit.transport;

import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.TransportEnd;
import io.understudy.engine.port.TransportListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Passes on what it hears, and then does something when a message was answered. */
final class CallingEar implements TransportListener {
  private final TransportListener next;
  private final Runnable answered;
  private final CountDownLatch returned = new CountDownLatch(1);

  CallingEar(TransportListener next, Runnable answered) {
    this.next = next;
    this.answered = answered;
  }

  @Override
  public void arrived(IncomingMessage message) {
    next.arrived(message);
  }

  @Override
  public void sent(long id, TransportEnd end) {
    next.sent(id, end);
    answered.run();
    returned.countDown();
  }

  boolean returnedWithin(Duration limit) {
    try {
      return returned.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
