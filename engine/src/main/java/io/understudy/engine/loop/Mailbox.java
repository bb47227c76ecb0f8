package io.understudy.engine.loop;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * What many threads put and one takes. Bounded by who puts: each caller holds a ticket, each fiber
 * waits for its answer.
 */
final class Mailbox {
  private static final int CHUNK = 1_024;

  private final MpscUnboundedArrayQueue<Object> queue = new MpscUnboundedArrayQueue<>(CHUNK);
  private volatile boolean asleep;
  private volatile Thread owner = Thread.currentThread();

  void ownedBy(Thread thread) {
    owner = thread;
  }

  void put(Object message) {
    queue.offer(message);
    if (asleep) {
      asleep = false;
      LockSupport.unpark(owner);
    }
  }

  /** Hands over what is there, at most so many, and says how many. */
  int drain(Consumer<Object> taker, int max) {
    return queue.drain(taker::accept, max);
  }

  /** Waits until something is there, or so long. May return early. */
  void await(long nanos) {
    asleep = true;
    if (queue.isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
    asleep = false;
  }
}
