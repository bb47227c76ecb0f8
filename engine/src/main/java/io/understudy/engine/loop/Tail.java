package io.understudy.engine.loop;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Event;
import io.understudy.engine.port.HistoryDiffersException;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the log while the instance is warm, on a thread of its own. A claim reads the rest
 * through {@link #catchUp} from its own thread; one lock keeps batches in order.
 */
public final class Tail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
  private static final int READ_MAX = 256;
  private static final Duration NEWS_WAIT = Duration.ofMillis(50);

  /**
   * How long batches are let gather under load: what is read in one go costs the database and this
   * instance once, flows that began and ended meanwhile need no rehearsal, and a claim reads the
   * rest anyway.
   */
  private static final long GATHER_NANOS = Duration.ofMillis(5).toNanos();

  private static final long TROUBLE_NANOS = Duration.ofMillis(100).toNanos();

  private final LogReader log;
  private final Consumer<Event> events;
  private final Consumer<HistoryDiffersException> differs;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private BatchId position = BatchId.NONE;
  private boolean following;
  private volatile BatchId shown = BatchId.NONE;
  private volatile boolean stopping;

  /**
   * @param differs hears that the log is not what this instance knows; following stops until the
   *     next {@link #followFrom}
   */
  public Tail(LogReader log, Consumer<Event> events, Consumer<HistoryDiffersException> differs) {
    this.log = log;
    this.events = events;
    this.differs = differs;
    this.thread = Thread.ofPlatform().name("understudy-tail").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** The shard stands here and is warm: follow from here, and let flows be rehearsed. */
  public void followFrom(BatchId head) {
    lock.lock();
    try {
      position = head;
      shown = head;
      following = true;
      events.accept(new Event.TailRead());
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(thread);
  }

  /**
   * Reads to the end of the log and stops following, so that the caller can claim on top.
   *
   * @return the end
   */
  public BatchId catchUp() {
    lock.lock();
    try {
      following = false;
      int taken;
      do {
        taken = read();
      } while (taken > 0);
      return position;
    } finally {
      lock.unlock();
    }
  }

  /** After {@link #catchUp} without a reign: follow on. */
  public void follow() {
    lock.lock();
    try {
      following = true;
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(thread);
  }

  public BatchId position() {
    return shown;
  }

  private int read() {
    List<Batch> batches = log.readAfter(position, READ_MAX);
    for (Batch batch : batches) {
      events.accept(new Event.BatchRead(batch));
      position = batch.id();
    }
    if (batches.size() < READ_MAX && !batches.isEmpty()) {
      events.accept(new Event.TailRead());
    }
    shown = position;
    return batches.size();
  }

  private void run() {
    while (!stopping) {
      try {
        int taken = step();
        if (taken == 0) {
          log.awaitNews(shown.seq(), NEWS_WAIT);
        } else if (taken < READ_MAX) {
          LockSupport.parkNanos(this, GATHER_NANOS);
        }
      } catch (HistoryDiffersException e) {
        stopFollowing();
        differs.accept(e);
      } catch (StoreException e) {
        LOG.debug("The log cannot be read: {}", e.getMessage());
        LockSupport.parkNanos(this, TROUBLE_NANOS);
      }
    }
  }

  private int step() {
    lock.lock();
    try {
      if (following) {
        return read();
      }
    } finally {
      lock.unlock();
    }
    LockSupport.parkNanos(this, NEWS_WAIT.toNanos());
    return 1;
  }

  private void stopFollowing() {
    lock.lock();
    try {
      following = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
