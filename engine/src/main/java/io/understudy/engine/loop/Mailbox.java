package io.understudy.engine.loop;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What many threads put and one takes. Bounded by who puts: each caller holds a ticket, each fiber
 * waits for its answer, and a reign has one batch under way.
 */
final class Mailbox {
  private static final int CHUNK = 1_024;

  private final MpscUnboundedArrayQueue<Object> queue = new MpscUnboundedArrayQueue<>(CHUNK);
  private final AtomicReference<@Nullable Object> first = new AtomicReference<>();
  private volatile boolean asleep;
  private volatile Thread owner = Thread.currentThread();

  void ownedBy(Thread thread) {
    owner = thread;
  }

  void put(Object message) {
    queue.offer(message);
    wake();
  }

  /** Is taken before everything else that waits; there is never more than one such message. */
  void putFirst(Object message) {
    if (!first.compareAndSet(null, message)) {
      throw new IllegalStateException("Another message comes first already: " + first.get());
    }
    wake();
  }

  private void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(owner);
    }
  }

  /** Hands over what is there, at most so many, and says how many. */
  int drain(Consumer<Object> taker, int max) {
    int taken = 0;
    Object next;
    while (taken < max && (next = next()) != null) {
      taker.accept(next);
      taken++;
    }
    return taken;
  }

  private @Nullable Object next() {
    return first.get() == null ? queue.poll() : first.getAndSet(null);
  }

  /** Waits until something is there, or so long. May return early. */
  void await(long nanos) {
    asleep = true;
    if (queue.isEmpty() && first.get() == null) {
      LockSupport.parkNanos(this, nanos);
    }
    asleep = false;
  }
}
