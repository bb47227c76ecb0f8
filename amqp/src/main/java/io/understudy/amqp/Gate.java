package io.understudy.amqp;

import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.TransportEnd;
import io.understudy.engine.port.TransportListener;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets calls through to a listener until it is closed, and none later. */
final class Gate implements TransportListener {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  /** A listener does not block, so a call that is under way ends at once. */
  private static final long CALL_MILLIS_MAX = 1_000;

  private final TransportListener listener;

  /** Read while the listener is called. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private volatile boolean closed;

  Gate(TransportListener listener) {
    this.listener = listener;
  }

  @Override
  public void arrived(IncomingMessage message) {
    lock.readLock().lock();
    try {
      if (!closed) {
        listener.arrived(message);
      }
    } catch (RuntimeException e) {
      LOG.error("A message of the inbox was not taken; it comes again after a reconnection.", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void sent(long id, TransportEnd end) {
    lock.readLock().lock();
    try {
      if (!closed) {
        listener.sent(id, end);
      }
    } catch (RuntimeException e) {
      LOG.error("The end of message {} ({}) was not taken.", id, end, e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** When it returns no call is under way, but for one that closes this gate itself. */
  void close() {
    closed = true;
    if (lock.getReadHoldCount() > 0) {
      return;
    }
    try {
      if (lock.writeLock().tryLock(CALL_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
        lock.writeLock().unlock();
      } else {
        LOG.warn("A listener of the transport has been called for {} ms.", CALL_MILLIS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
