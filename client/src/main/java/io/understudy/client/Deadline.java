package io.understudy.client;

import java.time.Duration;

/** When a call is to be over. */
record Deadline(Duration within, long nanos) {

  static Deadline in(Duration within) {
    return new Deadline(within, System.nanoTime() + within.toNanos());
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  boolean hasPassed() {
    return left().isZero();
  }

  Duration atMost(Duration other) {
    Duration left = left();
    return left.compareTo(other) < 0 ? left : other;
  }
}
