package io.understudy.verification.bench.stage;

import io.understudy.verification.bench.output.BenchOutput;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.RunFolder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether the way from warm to hot and back leaves anything behind. */
@Command(
    name = "cycles",
    mixinStandardHelpOptions = true,
    description = {
      "Takes one instance from warm to hot and back, again and again under load, while a second one "
          + "serves in between; and compares what its process holds at rest after the last cycle with "
          + "what it held after the first hundred (or a tenth of fewer): threads, file descriptors, "
          + "sessions in the database, live heap."
    })
public final class BenchCycles implements Callable<Integer> {
  private static final int FIRST = 100;
  private static final int PROGRESS = 100;
  private static final double HEAP_PERCENT_MAX = 2;

  @Option(names = "--count", defaultValue = "2000", description = "Cycles. Default 2000.")
  private int count;

  @Option(names = "--rate", defaultValue = "200", description = "Flows a second. Default 200.")
  private int rate;

  @Option(
      names = "--deadline",
      defaultValue = "5000",
      description = "Milliseconds that a handover may take. Default 5000.")
  private int deadlineMillis;

  @Option(
      names = "--rest",
      defaultValue = "35",
      description = "Seconds of rest before it is looked at: idle connections end. Default 35.")
  private int restSeconds;

  @Mixin private BenchOutput output;

  @Override
  public Integer call() throws Exception {
    try (RunFolder folder = RunFolder.of("bench", output.err());
        Cluster node = Cluster.start(ClusterPlan.twoInstances(folder.path(), "bench"))) {
      CycleRun run = new CycleRun(node, rate, Duration.ofMillis(deadlineMillis));
      int first = Math.min(FIRST, Math.max(1, count / 10));
      Census before = run.cycle(first, restSeconds);
      output.say("after " + first + " cycles: " + before);
      Census after = before;
      for (int done = first; done < count; ) {
        int next = Math.min(PROGRESS, count - done);
        done += next;
        after = run.cycle(next, done == count ? restSeconds : 0);
        output.say("after " + done + " cycles: " + after);
      }
      boolean holds = verdict(run, before, after);
      if (holds) {
        folder.done();
      }
      return holds ? 0 : 1;
    }
  }

  private boolean verdict(CycleRun run, Census before, Census after) {
    run.failures().stream().limit(5).forEach(failure -> output.say("failed: " + failure));
    double heap = after.heapGrowthPercent(before);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("leaked", after.since(before));
    figures.put("leakedThreads", after.threadsSince(before));
    figures.put("heapGrowthPercent", heap);
    figures.put("heapBytes", after.heapBytes());
    figures.put("overDeadline", run.overDeadline());
    figures.put("failed", run.failures().size());
    figures.put("cycles", count);
    figures.put("calls", run.calls());
    figures.put("flowsPerSecond", rate);
    output.table(figures);
    output.end(figures);
    return !after.hasMoreThan(before)
        && heap <= HEAP_PERCENT_MAX
        && run.overDeadline() == 0
        && run.failures().isEmpty();
  }
}
