package io.understudy.verification.bench.takeover;

import io.understudy.client.UnderstudyClient;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** The flows of one node that live and wait for a signal: always so many. Any thread. */
final class Population {
  private static final int STARTS_AT_ONCE = 64;

  private final UnderstudyClient client;
  private final BlockingQueue<String> parked = new LinkedBlockingQueue<>();
  private final AtomicInteger numbers = new AtomicInteger();

  Population(UnderstudyClient client) {
    this.client = client;
  }

  /** Starts so many flows, and returns when all are there. */
  void settle(int flows) throws InterruptedException {
    Semaphore room = new Semaphore(STARTS_AT_ONCE);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < flows; i++) {
        room.acquire();
        callers.execute(
            () -> {
              try {
                start();
              } finally {
                room.release();
              }
            });
      }
    }
    if (parked.size() != flows) {
      throw new IllegalStateException(parked.size() + " of " + flows + " flows could be started.");
    }
  }

  private void start() {
    parked.add(client.start(ParkedFlow.NAME, numbers.incrementAndGet()).id());
  }

  /** Tells one flow to go, and starts another in its place. */
  void replaceOne() {
    String flow = parked.poll();
    if (flow != null) {
      client.signal(flow, ParkedFlow.GO, 1);
      start();
    }
  }
}
