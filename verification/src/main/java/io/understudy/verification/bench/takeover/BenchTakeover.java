package io.understudy.verification.bench.takeover;

import io.understudy.verification.bench.output.BenchOutput;
import io.understudy.verification.bench.takeover.Stand.Measured;
import io.understudy.verification.cluster.RunFolder;
import io.understudy.verification.cluster.SharedPostgres;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long callers and flows wait when the hot instance is killed. */
@Command(
    name = "takeover",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Kills the hot one of two instances with SIGKILL, again and again, while flows live and "
          + "callers call: how long until the first batch of the next reign with an entry of a flow that "
          + "was accepted before, and until the first result of a flow that was started after. Beside the "
          + "node with so many waiting flows one with few is measured, in turn."
    })
public final class BenchTakeover implements Callable<Integer> {
  private static final int FEW = 100;
  private static final String SERVER = "postgres";

  @Option(
      names = "--flows",
      defaultValue = "100000",
      description = "Flows that live and wait for a signal (default ${DEFAULT-VALUE}).")
  private int flows;

  @Option(
      names = "--runs",
      defaultValue = "100",
      description = "Kills, for each number of flows (default ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--rate",
      defaultValue = "100",
      description = "Calls a second meanwhile (default ${DEFAULT-VALUE}).")
  private int rate;

  @Mixin private BenchOutput output;

  private final Map<Integer, List<Measured>> measured = new TreeMap<>();

  @Override
  public Integer call() throws Exception {
    RunFolder folder = RunFolder.of("bench", output.err());
    Deque<AutoCloseable> open = new ArrayDeque<>(List.of(folder));
    try {
      SharedPostgres server =
          SharedPostgres.start(Files.createDirectories(folder.path().resolve(SERVER)));
      open.push(server);
      List<Stand> stands = new ArrayList<>();
      for (int size : IntStream.of(FEW, flows).distinct().sorted().toArray()) {
        output.say("Starting a node of two instances with %d waiting flows.".formatted(size));
        String node = "node-" + size;
        SharedPostgres database = server.another("flows_" + size);
        Stand stand = Stand.open(database, folder.path().resolve(node), node, size);
        open.push(stand);
        stands.add(stand);
      }
      measure(stands);
      tell();
      folder.done();
      return 0;
    } finally {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    }
  }

  private void measure(List<Stand> stands) {
    for (int run = 1; run <= runs; run++) {
      for (Stand stand : stands) {
        Measured one = stand.run(rate);
        measured.computeIfAbsent(stand.flows(), _ -> new ArrayList<>()).add(one);
        output.say(
            "Run %d of %d, %6d flows: claim %6.1f ms, takeover %6.1f ms, first flow %6.1f ms"
                .formatted(
                    run,
                    runs,
                    stand.flows(),
                    one.claimMillis(),
                    one.takeoverMillis(),
                    one.firstFlowMillis()));
      }
    }
  }

  private void tell() {
    output.row("%9s %-22s %8s %8s %8s", "FLOWS", "MILLISECONDS", "P50", "P99", "MAX");
    measured.forEach(
        (size, runsOfSize) -> {
          row(size, "kill to claim", spread(runsOfSize, Measured::claimMillis));
          row(size, "kill to takeover", spread(runsOfSize, Measured::takeoverMillis));
          row(size, "kill to first flow", spread(runsOfSize, Measured::firstFlowMillis));
          row(size, "  end of the log", spread(runsOfSize, it -> it.phases().tail()));
          row(size, "  claim", spread(runsOfSize, it -> it.phases().claim()));
          row(size, "  attach", spread(runsOfSize, it -> it.phases().attach()));
          row(size, "  lock to first batch", spread(runsOfSize, it -> it.phases().firstBatch()));
        });
    output.end(figures());
  }

  private void row(int size, String name, Spread spread) {
    output.row("%9d %-22s %8.1f %8.1f %8.1f", size, name, spread.p50(), spread.p99(), spread.max());
  }

  private static Spread spread(List<Measured> measured, ToDoubleFunction<Measured> value) {
    return Spread.of(measured.stream().map(value::applyAsDouble).toList());
  }

  private Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("takeoverMillis", figure(Measured::takeoverMillis));
    figures.put("firstFlowMillis", figure(Measured::firstFlowMillis));
    figures.put("claimMillis", figure(Measured::claimMillis));
    figures.put("flows", flows);
    figures.put("runs", runs);
    figures.put("callsPerSecond", rate);
    return figures;
  }

  /** Of the number of flows that was asked for, and of each. */
  private Map<String, Object> figure(ToDoubleFunction<Measured> value) {
    Map<String, Object> byFlows = new LinkedHashMap<>();
    measured.forEach(
        (size, all) -> byFlows.put(Integer.toString(size), spread(all, value).asMap()));
    Map<String, Object> figure = spread(measured.getOrDefault(flows, List.of()), value).asMap();
    figure.put("byFlows", byFlows);
    return figure;
  }
}
