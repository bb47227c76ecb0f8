package io.understudy.verification.demo;

import io.understudy.examples.payments.stream.Outcome;
import io.understudy.examples.payments.stream.PaymentStream;
import io.understudy.examples.payments.stream.StreamedPayment;
import io.understudy.verification.payments.PaymentDesk;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Sends the stream, each payment by a caller of its own, and keeps what they were told. */
final class Callers implements AutoCloseable {
  private final PaymentStream stream;
  private final PaymentDesk desk;
  private final Pace pace;
  private final Semaphore room;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final Map<String, Outcome> told = new ConcurrentHashMap<>();
  private final Map<String, String> failed = new ConcurrentHashMap<>();
  private final CountDownLatch allDone;
  private final Thread sender;

  Callers(PaymentStream stream, PaymentDesk desk, Pace pace, int inFlightMax) {
    this.stream = stream;
    this.desk = desk;
    this.pace = pace;
    this.room = new Semaphore(inFlightMax);
    this.allDone = new CountDownLatch(stream.count());
    this.sender = Thread.ofVirtual().name("demo-sender").start(this::sendAll);
  }

  private void sendAll() {
    try {
      for (int index = 0; index < stream.count(); index++) {
        pace.await(index);
        room.acquire();
        StreamedPayment payment = stream.get(index);
        sent.incrementAndGet();
        Thread.ofVirtual().name("demo-caller-", index).start(() -> call(payment));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call(StreamedPayment payment) {
    long began = System.nanoTime();
    try {
      told.put(payment.clientId(), desk.pay(payment));
      answered.incrementAndGet();
      slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
    } catch (RuntimeException e) {
      failed.put(payment.clientId(), String.valueOf(e.getMessage()));
    } finally {
      room.release();
      allDone.countDown();
    }
  }

  int sent() {
    return sent.get();
  }

  int answered() {
    return answered.get();
  }

  long slowestMillis() {
    return slowestNanos.get() / 1_000_000;
  }

  /** What each caller was told, by client id. */
  Map<String, Outcome> told() {
    return told;
  }

  /** Callers that gave up, with the reason, by client id. */
  Map<String, String> failed() {
    return failed;
  }

  void awaitAll() throws InterruptedException {
    allDone.await();
  }

  @Override
  public void close() {
    sender.interrupt();
  }
}
