package io.understudy.verification.bench.stage;

import io.understudy.verification.bench.output.BenchOutput;
import io.understudy.verification.bench.output.Figures;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.InstanceRow;
import io.understudy.verification.cluster.RunFolder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long an instance takes from its process' start until it can take the stage. */
@Command(
    name = "startup",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the second instance of a node beside a hot one, again and again, with the JVM's "
          + "ahead-of-time cache and without it in turn.",
      "'standing' is from the start of the process until it follows the log and is a candidate: if "
          + "the hot one died now, it would perform. 'queued' is when it waits for the lock, named "
          + "as the next one. 'warm' is when its code has been run too, so that a takeover is fast."
    })
public final class BenchStartup implements Callable<Integer> {
  private static final Duration READY_MAX = Duration.ofMinutes(2);

  @Option(
      names = "--runs",
      defaultValue = "10",
      description = "Starts of each kind. Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Mixin private BenchOutput output;

  /** When each was reached, in nanoseconds since the start. */
  private static final class Reached {
    private final Histogram standing = histogram();
    private final Histogram queued = histogram();
    private final Histogram warm = histogram();

    private static Histogram histogram() {
      return new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
    }

    Map<String, Object> figures() {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("standing", Figures.millis(standing));
      figures.put("queued", Figures.millis(queued));
      figures.put("warm", Figures.millis(warm));
      return figures;
    }
  }

  @Override
  public Integer call() throws Exception {
    try (RunFolder folder = RunFolder.of("bench", output.err());
        Cluster node = Cluster.start(ClusterPlan.twoInstances(folder.path(), "bench"))) {
      Reached cached = new Reached();
      Reached plain = new Reached();
      InstanceProcess measured = node.warm();
      for (int run = 1; run <= runs; run++) {
        start(node, measured, cached, () -> measured.start(List.of()));
        start(node, measured, plain, measured::startPlain);
      }
      tell(cached, plain);
      folder.done();
      return 0;
    }
  }

  private static void start(
      Cluster node, InstanceProcess measured, Reached reached, Runnable start) {
    String before = Objects.requireNonNull(report(node, measured)).incarnation();
    measured.end();
    long begun = System.nanoTime();
    start.run();
    reached.standing.recordValue(when(node, measured, before, begun, _ -> true));
    reached.queued.recordValue(
        when(node, measured, before, begun, row -> node.stage().isQueued(row.incarnation())));
    reached.warm.recordValue(when(node, measured, before, begun, row -> row.role().equals("warm")));
  }

  private static long when(
      Cluster node,
      InstanceProcess measured,
      String before,
      long begun,
      Predicate<InstanceRow> reached) {
    Await.until(
        measured.name() + " to come so far",
        READY_MAX,
        () -> {
          InstanceRow row = report(node, measured);
          return row != null && !row.incarnation().equals(before) && reached.test(row);
        });
    return System.nanoTime() - begun;
  }

  private static @Nullable InstanceRow report(Cluster node, InstanceProcess measured) {
    int stage = Objects.requireNonNull(node.stage().stage()).stage();
    return node.stage().instances(stage).stream()
        .filter(row -> row.instance().equals(measured.name()))
        .findFirst()
        .orElse(null);
  }

  private void tell(Reached cached, Reached plain) {
    output.row("%-9s %-9s %9s %9s %9s", "JVM", "REACHED", "P50 MS", "P99 MS", "MAX MS");
    rows("cached", cached);
    rows("plain", plain);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("startupMillis", cached.figures());
    figures.put("plainMillis", plain.figures());
    figures.put("runs", runs);
    output.end(figures);
  }

  private void rows(String jvm, Reached reached) {
    row(jvm, "standing", reached.standing);
    row(jvm, "queued", reached.queued);
    row(jvm, "warm", reached.warm);
  }

  private void row(String jvm, String name, Histogram reached) {
    output.row(
        "%-9s %-9s %9.1f %9.1f %9.1f",
        jvm,
        name,
        Figures.millis(reached.getValueAtPercentile(50)),
        Figures.millis(reached.getValueAtPercentile(99)),
        Figures.millis(reached.getMaxValue()));
  }
}
