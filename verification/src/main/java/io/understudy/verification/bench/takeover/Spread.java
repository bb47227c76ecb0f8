package io.understudy.verification.bench.takeover;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Half of the values, 99 of a hundred, and all of them are at most this; with one decimal. */
record Spread(double p50, double p99, double max) {

  /** By nearest rank. */
  static Spread of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("There is nothing to tell of no values.");
    }
    return new Spread(rank(sorted, 50), rank(sorted, 99), rank(sorted, 100));
  }

  private static double rank(double[] sorted, int percent) {
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return Math.round(sorted[Math.max(0, rank - 1)] * 10) / 10.0;
  }

  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("p50", p50);
    map.put("p99", p99);
    map.put("max", max);
    return map;
  }
}
