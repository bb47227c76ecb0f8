package io.understudy.broker.pair;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker's side of the lock that says who of a pair is live. Lives as long as the broker is
 * open, across its changes of role. Any thread.
 */
public final class PairArbiter implements AutoCloseable {
  /*
   * The lease. The holder raises a counter in the pair's row, eight times a lease. It may act until one
   * lease after the moment before it sent the last renewal that succeeded, by its own monotonic clock.
   * Whoever wants the lock has to read the same counter twice, one lease apart by its own monotonic
   * clock, and then takes the lock only if the counter is still that one. The renewal that wrote this
   * counter was sent before the first of these reads returned, so the holder's time ended before the
   * second began. No two clocks are compared, the database's is not used, and a jump of any of them
   * changes nothing.
   *
   * A session advisory lock would be freed within milliseconds of a crash, and also by a cut
   * connection of a holder that goes on: who waits for it cannot tell the two apart, and Artemis has no
   * fence behind the lock as our log has. So the price of a crash is a lease.
   *
   * The number by which the brokers tell whose messages are the newest is in the same row, and only its
   * holder changes it, in the same statement that checks so: a broker that lost the lock without
   * noticing cannot declare its messages the newest.
   */
  private static final Logger LOG = LoggerFactory.getLogger(PairArbiter.class);
  private static final int BEATS_OF_LEASE = 8;
  private static final int CLOSE_MILLIS_MAX = 2_000;
  private static final Map<String, PairArbiter> OPEN = new ConcurrentHashMap<>();

  private final String holder;
  private final long leaseNanos;
  private final PairRow row;
  private final ArbiterSession beats;
  private final ArbiterSession claims;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> onLoss = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread keeper;
  private final Thread watchdog;
  private volatile boolean ending;
  private volatile boolean prepared;
  private volatile boolean held;
  private volatile long mayActUntilNanos;
  private volatile PairRow.@Nullable Sight seen;
  private volatile long seenNanos;
  private volatile String trouble = "";

  private PairArbiter(ArbiterSettings settings, String lockId, String holder) {
    this.holder = holder;
    this.leaseNanos = settings.lease().toNanos();
    this.row = new PairRow(settings.schema(), lockId, holder);
    this.beats = new ArbiterSession(settings, "us-broker:beat:" + holder, false);
    this.claims = new ArbiterSession(settings, "us-broker:claim:" + holder, true);
    this.keeper = Thread.ofVirtual().name("understudy-broker-beat").unstarted(this::keep);
    this.watchdog = Thread.ofVirtual().name("understudy-broker-lease").unstarted(this::watch);
  }

  /**
   * @param lockId the same for both brokers of the pair
   * @param holder this incarnation of this broker, never used before
   */
  public static PairArbiter open(ArbiterSettings settings, String lockId, String holder) {
    PairArbiter arbiter = new PairArbiter(settings, lockId, holder);
    OPEN.put(holder, arbiter);
    arbiter.keeper.start();
    arbiter.watchdog.start();
    return arbiter;
  }

  /** The open one of this holder: Artemis makes its lock manager from texts alone. */
  static PairArbiter named(String holder) {
    PairArbiter arbiter = OPEN.get(holder);
    if (arbiter == null) {
      throw new IllegalStateException("No open arbiter of " + holder + ".");
    }
    return arbiter;
  }

  public String holder() {
    return holder;
  }

  String lockId() {
    return row.lockId();
  }

  /** Whether this broker holds the lock and its lease has not run out by its own clock. */
  public boolean mayAct() {
    return held && System.nanoTime() - mayActUntilNanos < 0;
  }

  /** What is wrong between this broker and the database; empty when nothing is. */
  public String trouble() {
    return trouble;
  }

  /** Who else was seen to hold the lock, if anybody. */
  public @Nullable String otherHolder() {
    PairRow.Sight sight = seen;
    return sight == null || holder.equals(sight.holder()) ? null : sight.holder();
  }

  /** Ends waits for the lock and for the database, and those to come; what is held stays held. */
  public void stopWaiting() {
    ending = true;
  }

  boolean isEnding() {
    return ending;
  }

  void onLoss(Runnable listener) {
    onLoss.add(listener);
  }

  void forgetOnLoss(Runnable listener) {
    onLoss.remove(listener);
  }

  /** Makes sure that the database answers. */
  void prepare() throws SQLException {
    claims.use(
        connection -> {
          row.prepare(connection);
          return true;
        });
    prepared = true;
    fine();
  }

  /** Takes the lock if it is free or its holder was silent for a lease; answers at once. */
  boolean take() throws SQLException {
    lock.lock();
    try {
      if (mayAct()) {
        return true;
      }
      long askedNanos = System.nanoTime();
      PairRow.Sight sight = claims.use(row::look);
      if (!mayTake(sight, askedNanos)) {
        return false;
      }
      long sentNanos = System.nanoTime();
      long leaseMillis = leaseNanos / 1_000_000;
      if (!claims.use(connection -> row.take(connection, sight, leaseMillis))) {
        return false;
      }
      mayActUntilNanos = sentNanos + leaseNanos;
      held = true;
      LockSupport.unpark(watchdog);
      LOG.debug("{} took the lock.", holder);
      return mayAct();
    } finally {
      lock.unlock();
    }
  }

  private boolean mayTake(PairRow.Sight sight, long askedNanos) {
    PairRow.Sight before = seen;
    if (!sight.equals(before)) {
      seenNanos = System.nanoTime();
      seen = sight;
    }
    String other = sight.holder();
    if (other == null || other.equals(holder)) {
      return true;
    }
    long silence = Math.max(leaseNanos, sight.leaseMillis() * 1_000_000);
    return sight.equals(before) && askedNanos - seenNanos >= silence;
  }

  /** Gives the lock up. What the database does not hear, the lease says. */
  void release() {
    lock.lock();
    try {
      held = false;
      claims.use(
          connection -> {
            row.release(connection);
            return true;
          });
    } catch (SQLException e) {
      LOG.debug("The lock was not given back; it is free after a lease.", e);
    } finally {
      lock.unlock();
    }
  }

  long sequence() throws SQLException {
    return claims.use(row::sequence);
  }

  boolean setSequence(long to) throws SQLException {
    return mayAct() && claims.use(connection -> row.setSequence(connection, to));
  }

  boolean setSequence(long from, long to) throws SQLException {
    return mayAct() && claims.use(connection -> row.setSequence(connection, from, to));
  }

  /**
   * Renews what is held; looks on at what is not, so that its lease is counted from the last beat.
   */
  private void keep() {
    while (!closed.get()) {
      try {
        if (!prepared) {
          prepare();
        }
        if (held) {
          renew();
        } else {
          look();
        }
        fine();
      } catch (SQLException e) {
        unfine(e);
      }
      LockSupport.parkNanos(leaseNanos / BEATS_OF_LEASE);
    }
  }

  private void renew() throws SQLException {
    long sentNanos = System.nanoTime();
    boolean mine = beats.use(row::renew);
    lock.lock();
    try {
      if (!held) {
        return; // given up meanwhile
      }
      if (mine && sentNanos - mayActUntilNanos < 0) {
        mayActUntilNanos = sentNanos + leaseNanos;
        return;
      }
    } finally {
      lock.unlock();
    }
    lose(mine ? "the lease ran out before it was renewed" : "the other broker took the lock");
  }

  private void look() throws SQLException {
    PairRow.Sight sight = beats.use(row::look);
    lock.lock();
    try {
      if (!sight.equals(seen)) {
        seenNanos = System.nanoTime();
        seen = sight;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends what is held when its time is over, also while a call to the database hangs. */
  private void watch() {
    while (!closed.get()) {
      if (held) {
        long leftNanos = mayActUntilNanos - System.nanoTime();
        if (leftNanos <= 0) {
          lose(trouble.isEmpty() ? "the lease ran out" : trouble);
        } else {
          LockSupport.parkNanos(leftNanos);
        }
      } else {
        LockSupport.parkNanos(leaseNanos);
      }
    }
  }

  private void lose(String why) {
    lock.lock();
    try {
      if (!held) {
        return;
      }
      held = false;
    } finally {
      lock.unlock();
    }
    LOG.warn("{} is no longer live: {}.", holder, why);
    onLoss.forEach(Runnable::run);
  }

  private void fine() {
    if (!trouble.isEmpty()) {
      LOG.info("The arbiter answers again.");
      trouble = "";
    }
  }

  private void unfine(SQLException e) {
    if (trouble.isEmpty() && !closed.get()) {
      LOG.warn("The arbiter cannot be reached: {}", e.getMessage());
    }
    trouble = "the arbiter cannot be reached: " + e.getMessage();
  }

  /** Gives the lock up and ends the sessions. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    ending = true;
    if (held) {
      release();
    }
    OPEN.remove(holder);
    LockSupport.unpark(keeper);
    LockSupport.unpark(watchdog);
    claims.close();
    beats.close();
    try {
      boolean _ = keeper.join(java.time.Duration.ofMillis(CLOSE_MILLIS_MAX));
      boolean _ = watchdog.join(java.time.Duration.ofMillis(CLOSE_MILLIS_MAX));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
