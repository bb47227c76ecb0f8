package io.understudy.testkit.store;

import io.understudy.engine.port.StoreException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The knobs of a {@link FaultyStore}. Any thread may turn them at any time. */
public final class StoreFaults {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition turned = lock.newCondition();
  private volatile boolean disconnected;
  private volatile boolean receiptsBroken;
  private boolean held;
  private Duration delay = Duration.ZERO;
  private Doubt nextWrite = Doubt.NONE;

  /** What becomes of a write whose answer is lost. */
  public enum Doubt {
    NONE,
    /** Unknown to the caller, and done. */
    DONE,
    /** Unknown to the caller, and not done. */
    NOT_DONE
  }

  /** The answer of the next batch, claim or step is lost. */
  public void loseNextAnswer(Doubt doubt) {
    turn(() -> nextWrite = doubt);
  }

  /** Every batch takes so much longer. */
  public void slowCommits(Duration longer) {
    turn(() -> delay = longer);
  }

  /** No batch is answered until {@link #letCommitsGo}, as when a standby hangs. */
  public void holdCommits() {
    turn(() -> held = true);
  }

  public void letCommitsGo() {
    turn(() -> held = false);
  }

  /** Nothing reaches the database; sessions that are open do not come back. */
  public void disconnect() {
    turn(() -> disconnected = true);
  }

  public void reconnect() {
    turn(() -> disconnected = false);
  }

  /** Receipts can neither be read nor written, and nothing else is wrong; or they can again. */
  public void breakReceipts(boolean broken) {
    turn(() -> receiptsBroken = broken);
  }

  private void turn(Runnable knob) {
    lock.lock();
    try {
      knob.run();
      turned.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isDisconnected() {
    return disconnected;
  }

  void requireConnection() {
    if (disconnected) {
      throw new StoreException("The database is not reached: this store is told so.", null);
    }
  }

  void requireReceipts() {
    requireConnection();
    if (receiptsBroken) {
      throw new StoreException("Receipts are broken: this store is told so.", null);
    }
  }

  Doubt takeDoubt() {
    lock.lock();
    try {
      Doubt taken = nextWrite;
      nextWrite = Doubt.NONE;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Waits as long as commits are slow or held. */
  void passCommit(StopSign stop) {
    lock.lock();
    try {
      while (held && !stop.isSet()) {
        turned.await();
      }
      long left = delay.toNanos();
      while (left > 0 && !stop.isSet()) {
        left = turned.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Set by whoever closes what waits. */
  final class StopSign {
    private volatile boolean set;

    boolean isSet() {
      return set;
    }

    void set() {
      turn(() -> set = true);
    }
  }
}
