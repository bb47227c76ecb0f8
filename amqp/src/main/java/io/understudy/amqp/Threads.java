package io.understudy.amqp;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one transport. */
final class Threads {
  private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Set<Thread> running = ConcurrentHashMap.newKeySet();

  void start(String name, Runnable work) {
    Runnable counted =
        () -> {
          try {
            runToItsEnd(work);
          } finally {
            running.remove(Thread.currentThread());
          }
        };
    Thread thread = Thread.ofVirtual().name(name).unstarted(counted);
    running.add(thread);
    thread.start();
  }

  /** What fails of itself begins anew: nobody else would do its work. */
  private static void runToItsEnd(Runnable work) {
    while (true) {
      try {
        work.run();
        return;
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        LOG.error("{} failed; it begins anew.", Thread.currentThread().getName(), e);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
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
