package io.understudy.testkit.sim;

import java.util.List;
import java.util.SplittableRandom;

/** Every random choice of a simulation, from one seed. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    this.random = new SplittableRandom(seed);
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  boolean share(double share) {
    return random.nextDouble() < share;
  }

  /** From {@code low} to {@code high}, both included. */
  long between(long low, long high) {
    return low + random.nextLong(high - low + 1);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  long any() {
    return random.nextLong();
  }

  <T> T pick(List<T> options) {
    return options.get(random.nextInt(options.size()));
  }

  /** Waiting time of a rare event, 1 at least. */
  long rarely(long mean) {
    return 1 + (long) (-Math.log(1 - random.nextDouble()) * mean);
  }
}
