package io.understudy.amqp;

import java.net.URI;
import java.util.List;

/** Whose turn it is among several brokers, and how long to rest when none of them would do. */
final class Round {
  private final List<URI> brokers;
  private final AmqpTimes times;
  private int turn;
  private int failures;
  private long pauseNanos;

  /** Since when the broker works; 0 while none does. */
  private long worksSinceNanos;

  Round(List<URI> brokers, AmqpTimes times) {
    this.brokers = brokers;
    this.times = times;
    this.pauseNanos = times.pauseMin().toNanos();
  }

  URI broker() {
    return brokers.get(turn);
  }

  /** The broker is of use now. */
  void works() {
    worksSinceNanos = System.nanoTime() | 1;
  }

  /**
   * It was lost or could not be had: the next one, please. Only one that was of use for longer than
   * the rest would be now begins a new round, and the rests short again.
   */
  void fails() {
    if (worksSinceNanos != 0 && System.nanoTime() - worksSinceNanos > pauseNanos) {
      failures = 0;
      pauseNanos = times.pauseMin().toNanos();
    }
    worksSinceNanos = 0;
    turn = (turn + 1) % brokers.size();
    failures++;
  }

  /** Whether every broker failed since the last one that was of use or the last rest. */
  boolean isOver() {
    return failures >= brokers.size();
  }

  /** How long to rest after a round; each rest is longer than the one before. */
  long restNanos() {
    failures = 0;
    long rest = pauseNanos;
    pauseNanos = Math.min(2 * pauseNanos, times.pauseMax().toNanos());
    return rest;
  }
}
