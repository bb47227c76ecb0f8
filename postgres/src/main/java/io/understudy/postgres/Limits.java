package io.understudy.postgres;

import java.time.Duration;

/**
 * Every limit of time, derived from the lease: what must answer for the lease to be kept is given a
 * part of it, what only needs an end some day is given a multiple.
 */
record Limits(Duration lease) {
  /** How often the tail looks by itself, in case that a notification was lost or left out. */
  static final Duration TAIL_POLL = Duration.ofMillis(20);

  /** Notifications are serialized over the whole server, so they are not sent with every batch. */
  static final Duration NOTIFY_GAP = Duration.ofMillis(5);

  private static final int COMMIT_LEASES = 5;
  private static final int QUEUE_LEASES = 15;
  private static final int LOAD_LEASES = 30;
  private static final int RETAIN_LEASES = 60;
  private static final Duration RECONNECT_FIRST = Duration.ofMillis(20);

  /**
   * What one session may take.
   *
   * @param answer how long the client waits for a byte; 0 without limit
   * @param statement how long the server works on a statement; 0 without limit
   * @param lock how long the server waits for a lock; 0 without limit
   * @param idleInTransaction how long the server keeps an open transaction that is not used
   */
  record Times(int answer, int statement, int lock, int idleInTransaction) {}

  Times of(Purpose purpose) {
    int lease = millis(1);
    return switch (purpose) {
      case REPORT, TAIL -> new Times(lease, lease / 2, lease / 4, lease);
      case SEAT -> new Times(0, 0, millis(QUEUE_LEASES), lease);
      case LOOKUP -> new Times(2 * lease, lease, lease / 4, lease);
      case LOG -> new Times(millis(COMMIT_LEASES), millis(COMMIT_LEASES) / 2, lease, lease);
      // An author's code may think for a while between two statements.
      case STEP ->
          new Times(
              millis(COMMIT_LEASES), millis(COMMIT_LEASES) / 2, lease, millis(COMMIT_LEASES) / 2);
      case LOAD ->
          new Times(millis(LOAD_LEASES), millis(LOAD_LEASES) / 2, lease, millis(LOAD_LEASES));
      case RETAIN -> new Times(millis(RETAIN_LEASES), millis(RETAIN_LEASES) / 2, lease / 4, lease);
      case SCHEMA ->
          new Times(millis(RETAIN_LEASES), millis(RETAIN_LEASES), millis(LOAD_LEASES), 0);
    };
  }

  /** The seat's, once the lock is held: a renewal that takes longer is as good as lost. */
  Times seated() {
    int lease = millis(1);
    return new Times(lease / 2, lease / 4, lease / 8, lease);
  }

  /** The driver counts it in seconds. */
  int connectSeconds() {
    return seconds(lease.toMillis() / 2);
  }

  int keepaliveSeconds() {
    return seconds(lease.toMillis() / 4);
  }

  int cancelSeconds() {
    return seconds(lease.toMillis() / 2);
  }

  /** How often the server looks whether the client of a running statement is still there. */
  int clientCheckMillis() {
    return Math.max(50, millis(1) / 8);
  }

  /** How long data may stay unacknowledged by the client before the server drops the session. */
  int unacknowledgedMillis() {
    return millis(1);
  }

  Duration reconnectPause(int failures) {
    Duration most = lease.dividedBy(8);
    Duration pause = RECONNECT_FIRST.multipliedBy(1L << Math.min(failures, 8));
    return pause.compareTo(most) < 0 ? pause : most;
  }

  private int millis(int leases) {
    return Math.toIntExact(lease.toMillis() * leases);
  }

  static int seconds(long millis) {
    return Math.toIntExact(Math.max(1, (millis + 999) / 1000));
  }
}
