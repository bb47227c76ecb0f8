package io.understudy.engine.port;

import java.time.Duration;

/** What an instance can do about the stage without being on it. */
public interface StageDoor {

  /**
   * Writes this instance's own report and reads the stage, in one round trip. One thread calls it.
   * Its own report is written with asynchronous durability.
   */
  StageView report(InstanceReport mine);

  /**
   * Waits in the server's queue for the stage lock and takes it. Blocks without limit until it is
   * granted; {@link LockWait#close} from another thread ends the wait. Opens a connection of its
   * own, tests that it is a direct one (no transaction pooler), and never leaks the lock: a lock
   * granted after {@code close} is given back.
   */
  LockWait queue();

  /**
   * Ends, in the server, every session of this incarnation on this stage, the session that holds
   * the stage lock unless it is one of {@code mine}, and whoever blocks one of {@code mine}; never
   * a living session of {@code mine}, but those that it has closed and the server still has. Waits
   * until they are gone, at most so long. Returns how many were ended.
   */
  int terminate(String incarnation, String mine, Duration atMost);

  /**
   * Maintenance begins or ends; durable when it returns.
   *
   * @param reason why, and who says so; empty when it ends
   */
  void pause(boolean paused, String reason);

  /** A place in the queue for the stage lock. */
  interface LockWait extends AutoCloseable {
    /**
     * Blocks until the lock is granted.
     *
     * @throws StoreException when the connection is lost or the wait was closed
     */
    StageSeat await();

    /** Whether {@link #await} was called and what a reign needs first is open. Any thread. */
    boolean isReady();

    /** Leaves the queue, from any thread. Harmless after the lock was granted, and twice. */
    @Override
    void close();
  }
}
