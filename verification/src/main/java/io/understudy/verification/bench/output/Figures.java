package io.understudy.verification.bench.output;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Figures for people and programs. */
public final class Figures {
  private static final double NANOS_PER_MILLI = 1e6;

  private Figures() {}

  public static double millis(long nanos) {
    return Math.round(nanos / NANOS_PER_MILLI * 10) / 10.0;
  }

  /** Of nanoseconds. */
  public static Map<String, Object> millis(Histogram nanos) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("p50", millis(nanos.getValueAtPercentile(50)));
    figures.put("p99", millis(nanos.getValueAtPercentile(99)));
    figures.put("max", millis(nanos.getMaxValue()));
    return figures;
  }

  /** Of milliseconds. */
  public static Map<String, Object> whole(Histogram millis) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("p50", millis.getValueAtPercentile(50));
    figures.put("p99", millis.getValueAtPercentile(99));
    figures.put("max", millis.getMaxValue());
    return figures;
  }
}
