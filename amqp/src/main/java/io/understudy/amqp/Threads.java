package io.understudy.amqp;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The threads of one transport. */
final class Threads {
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();

  void start(String name, Runnable work) {
    Runnable counted =
        () -> {
          try {
            work.run();
          } finally {
            running.remove(Thread.currentThread());
          }
        };
    Thread thread = Thread.ofVirtual().name(name).unstarted(counted);
    running.add(thread);
    thread.start();
  }

  /** Waits until all have ended, but not longer than this; interrupts those that have not. */
  void join(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      for (Thread thread : running) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        if (thread != Thread.currentThread() && !thread.join(left)) {
          thread.interrupt();
        }
      }
    } catch (InterruptedException e) {
      running.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }
}
