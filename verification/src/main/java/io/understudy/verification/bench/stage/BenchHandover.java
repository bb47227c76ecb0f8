package io.understudy.verification.bench.stage;

import io.understudy.verification.bench.output.BenchOutput;
import io.understudy.verification.bench.output.Figures;
import io.understudy.verification.bench.stage.OpenLoad.Answered;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.RunFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long callers wait at a handover. */
@Command(
    name = "handover",
    mixinStandardHelpOptions = true,
    description = {
      "How long callers wait at a handover: two instances on one PostgreSQL, callers at a fixed "
          + "rate at both of them, each starting a flow once and waiting for its result, and the stage "
          + "handed to and fro. The stall of a handover is the longest that any caller waited, from when "
          + "its call was due, of all whose calls were under way between the order and its answer."
    })
public final class BenchHandover implements Callable<Integer> {
  @Option(names = "--rate", defaultValue = "500", description = "Calls a second. Default 500.")
  private int rate;

  @Option(names = "--runs", defaultValue = "50", description = "Handovers. Default 50.")
  private int runs;

  @Option(
      names = "--between",
      defaultValue = "1000",
      description = "Milliseconds between two handovers. Default 1000.")
  private int betweenMillis;

  @Option(
      names = "--warm-up",
      defaultValue = "5",
      description = "Seconds of load before the first one. Default 5.")
  private int warmUpSeconds;

  @Mixin private BenchOutput output;

  private record Handover(Operator.Done done, long stallNanos) {}

  @Override
  public Integer call() throws Exception {
    try (RunFolder folder = RunFolder.of("bench", output.err());
        Cluster node = Cluster.start(ClusterPlan.twoInstances(folder.path(), "bench"));
        OpenLoad load = new OpenLoad(node.addresses(), rate);
        Operator operator = new Operator()) {
      awaitWarm(node);
      load.begin();
      TimeUnit.SECONDS.sleep(warmUpSeconds);
      List<Operator.Done> done = toAndFro(node, operator);
      load.end();
      tell(stalls(done, load.answered()), load);
      if (load.failures().isEmpty()) {
        folder.done();
      }
      return load.failures().isEmpty() ? 0 : 1;
    }
  }

  private static void awaitWarm(Cluster node) {
    node.awaitUnderstudy(Duration.ofMinutes(1));
  }

  private List<Operator.Done> toAndFro(Cluster node, Operator operator)
      throws InterruptedException {
    List<Operator.Done> done = new ArrayList<>();
    InstanceProcess hot = node.hot();
    for (int run = 0; run < runs; run++) {
      InstanceProcess from = hot;
      InstanceProcess to =
          node.instances().stream().filter(each -> !each.equals(from)).findFirst().orElseThrow();
      done.add(operator.handOver(from.address(), to.name()));
      hot = to;
      TimeUnit.MILLISECONDS.sleep(betweenMillis);
    }
    return done;
  }

  private static List<Handover> stalls(List<Operator.Done> done, List<Answered> answered) {
    List<Handover> handovers = new ArrayList<>();
    for (Operator.Done one : done) {
      long longest =
          answered.stream()
              .filter(call -> call.meets(one.askedNanos(), one.doneNanos()))
              .mapToLong(Answered::tookNanos)
              .max()
              .orElse(0);
      handovers.add(new Handover(one, longest));
    }
    return handovers;
  }

  private void tell(List<Handover> handovers, OpenLoad load) {
    Histogram stalls = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
    Histogram said = new Histogram(TimeUnit.MINUTES.toMillis(5), 3);
    for (Handover one : handovers) {
      stalls.recordValue(one.stallNanos());
      said.recordValue(one.done().saidMillis());
    }
    output.row("%-10s %-8s %-10s %s", "TO", "EPOCH", "STALL", "SAID");
    handovers.forEach(this::row);
    load.failures().stream().limit(5).forEach(failure -> output.say("failed: " + failure));
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("failed", load.failures().size());
    figures.put("stallMillis", Figures.millis(stalls));
    figures.put("saidMillis", Figures.whole(said));
    figures.put("betweenMillis", Figures.millis(between(handovers, load.answered())));
    figures.put("handovers", handovers.size());
    figures.put("calls", load.sent());
    figures.put("callsPerSecond", rate);
    output.table(figures);
    output.end(figures);
  }

  private void row(Handover one) {
    output.row(
        "%-10s %-8d %-10s %d ms",
        one.done().instance(),
        one.done().epoch(),
        Figures.millis(one.stallNanos()) + " ms",
        one.done().saidMillis());
  }

  /** What callers wait when nothing changes hands. */
  private static Histogram between(List<Handover> handovers, List<Answered> answered) {
    Histogram seen = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
    for (Answered call : answered) {
      boolean meets =
          handovers.stream()
              .anyMatch(one -> call.meets(one.done().askedNanos(), one.done().doneNanos()));
      if (!meets) {
        seen.recordValue(Math.max(0, call.tookNanos()));
      }
    }
    return seen;
  }
}
