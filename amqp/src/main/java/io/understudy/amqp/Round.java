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

  Round(List<URI> brokers, AmqpTimes times) {
    this.brokers = brokers;
    this.times = times;
    this.pauseNanos = times.pauseMin().toNanos();
  }

  URI broker() {
    return brokers.get(turn);
  }

  /** It is of use: the rests begin short again, if it is lost one day. */
  void works() {
    failures = 0;
    pauseNanos = times.pauseMin().toNanos();
  }

  /** It was lost or could not be had: the next one, please. */
  void fails() {
    turn = (turn + 1) % brokers.size();
    failures++;
  }

  /** Whether every broker was tried since the last one that worked or the last rest. */
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
