package io.understudy.verification.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a subject reached.
 *
 * @param walBytesPerStep written to the database's log; a flow without steps counts as one step
 * @param engineMicrosPerStep processor time of this process, with the load in it
 * @param databaseMicrosPerStep processor time of the database's processes; 0 when unknown
 */
public record FlowFigures(
    double flowsPerSecond,
    double stepsPerSecond,
    double commitsPerSecond,
    double entriesPerBatch,
    Latency latencyMillis,
    double walBytesPerStep,
    double engineMicrosPerStep,
    double databaseMicrosPerStep) {
  private static final int ENTRIES_BESIDE_STEPS = 2; // the start and the end

  /** From the call that starts a flow to its result. */
  public record Latency(double p50, double p99, double p999) {
    static Latency of(Histogram nanos) {
      return new Latency(millis(nanos, 50), millis(nanos, 99), millis(nanos, 99.9));
    }

    private static double millis(Histogram nanos, double percentile) {
      return round(nanos.getValueAtPercentile(percentile) / 1e6, 100);
    }
  }

  /** What is read when measuring begins and ends. */
  record Counters(long commits, long walBytes, Duration database, long engineNanos) {
    static Counters read(Subject subject, BenchDatabase database) {
      OperatingSystemMXBean process =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Counters(
          subject.commits(),
          database.walBytes(),
          database.processorTime(),
          process.getProcessCpuTime());
    }
  }

  /** Runs the plan with the subject. */
  public static FlowFigures measure(FlowsPlan plan, Subject subject, BenchDatabase database)
      throws Exception {
    return of(plan, Load.run(plan, subject, () -> Counters.read(subject, database)));
  }

  private static FlowFigures of(FlowsPlan plan, Load.Seen<Counters> seen) {
    long flows = seen.latency().getTotalCount();
    double steps = (double) flows * Math.max(1, plan.steps());
    long commits = seen.after().commits() - seen.before().commits();
    double entries = (double) flows * (plan.steps() + ENTRIES_BESIDE_STEPS);
    Duration database = seen.after().database().minus(seen.before().database());
    return new FlowFigures(
        round(flows / seen.seconds(), 1),
        round(flows * plan.steps() / seen.seconds(), 1),
        round(commits / seen.seconds(), 1),
        commits == 0 ? 0 : round(entries / commits, 10),
        Latency.of(seen.latency()),
        round((seen.after().walBytes() - seen.before().walBytes()) / steps, 1),
        round((seen.after().engineNanos() - seen.before().engineNanos()) / steps / 1e3, 10),
        round(database.toNanos() / steps / 1e3, 10));
  }

  private static double round(double value, int parts) {
    return (double) Math.round(value * parts) / parts;
  }

  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("flowsPerSecond", flowsPerSecond);
    map.put("stepsPerSecond", stepsPerSecond);
    map.put("commitsPerSecond", commitsPerSecond);
    map.put("entriesPerBatch", entriesPerBatch);
    map.put("latencyMillis", latencyMillis);
    map.put("walBytesPerStep", walBytesPerStep);
    map.put("engineMicrosPerStep", engineMicrosPerStep);
    map.put("databaseMicrosPerStep", databaseMicrosPerStep);
    return map;
  }
}
