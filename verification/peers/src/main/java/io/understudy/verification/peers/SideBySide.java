package io.understudy.verification.peers;

import io.understudy.verification.bench.BenchDatabase;
import io.understudy.verification.bench.CommitSpeed;
import io.understudy.verification.bench.FlowFigures;
import io.understudy.verification.bench.FlowsPlan;
import io.understudy.verification.bench.output.Machine;
import io.understudy.verification.bench.Subject;
import io.understudy.verification.bench.UnderstudyFlows;
import io.understudy.verification.bench.UserRows;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleUnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Understudy and others in turn on one PostgreSQL, and what the database could take. */
@Command(
    name = "bench side-by-side",
    mixinStandardHelpOptions = true,
    description = {
      "Understudy, DBOS Transact and db-scheduler do the same flows, in turn, on one PostgreSQL that "
      + "syncs to disk; then a bare loop writes the same rows. Everything is in this process."
    })
public final class SideBySide implements Callable<Integer> {
  private static final Duration COMMITS_TIME = Duration.ofSeconds(2);

  @Option(names = "--steps", split = ",", defaultValue = "1,10", description = "Steps of a flow.")
  private List<Integer> steps;

  @Option(
      names = "--in-flight",
      split = ",",
      defaultValue = "64,1024",
      description = "Flows at once.")
  private List<Integer> inFlight;

  @Option(names = "--payload", defaultValue = "100", description = "Bytes of input and results.")
  private int payload;

  @Option(names = "--transactional", description = "Each step is an UPDATE in a transaction.")
  private boolean transactional;

  @Option(names = "--rounds", defaultValue = "2", description = "How often everyone has its turn.")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "6", description = "How long each is measured.")
  private int seconds;

  @Option(names = "--warm-up", defaultValue = "5", description = "Seconds before that.")
  private int warmUp;

  @Option(names = "--json", description = "Each table as one line of JSON, too.")
  private boolean json;

  @Spec private CommandSpec spec;

  @FunctionalInterface
  private interface Opening {
    Subject open(BenchDatabase database, FlowsPlan plan) throws Exception;
  }

  private static final List<Opening> ALL =
      List.of(UnderstudyFlows::open, DbosFlows::open, SchedulerFlows::new);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SideBySide()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (BenchDatabase database = BenchDatabase.start()) {
      out.println(Machine.describe() + ", " + Machine.jdk() + ", " + database.settings());
      UserRows.make(database);
      for (int count : steps) {
        for (int atOnce : inFlight) {
          FlowsPlan plan =
              new FlowsPlan(count, atOnce, payload, transactional, 0, warmUp, seconds);
          tell(plan, measure(database, plan));
        }
      }
    }
    return CommandLine.ExitCode.OK;
  }

  /** One line of the table: somebody's turn. */
  private record Turn(
      String who, double flowsPerSecond, double stepsPerSecond, Object latencyMillis) {}

  private List<Turn> measure(BenchDatabase database, FlowsPlan plan) throws Exception {
    List<Turn> turns = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (Opening opening : ALL) {
        if (plan.transactional() && opening == ALL.getLast()) {
          continue; // It has no such steps.
        }
        database.checkpoint();
        try (Subject subject = opening.open(database, plan)) {
          FlowFigures seen = FlowFigures.measure(plan, subject, database);
          turns.add(
              new Turn(
                  subject.name(),
                  seen.flowsPerSecond(),
                  seen.stepsPerSecond(),
                  seen.latencyMillis()));
        }
      }
      if (!plan.transactional()) {
        double flows = Math.round(BarePipeline.measure(database, plan));
        turns.add(new Turn("bare pipeline", flows, flows * plan.steps(), ""));
      }
      double commits = Math.round(CommitSpeed.measure(database, COMMITS_TIME).perSecond());
      turns.add(new Turn("single commits", commits, commits, ""));
    }
    return turns;
  }

  private void tell(FlowsPlan plan, List<Turn> turns) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%n%d-step flows, %d at once, %d bytes%s%n",
        plan.steps(),
        plan.inFlight(),
        plan.payloadBytes(),
        plan.transactional() ? ", transactional" : "");
    for (Turn turn : turns) {
      out.printf(
          "  %-16s %,10.0f flows/s %,10.0f steps/s  %s%n",
          turn.who(), turn.flowsPerSecond(), turn.stepsPerSecond(), turn.latencyMillis());
    }
    Map<String, Double> ratios = ratios(turns);
    out.println("  Understudy against: " + ratios);
    if (json) {
      out.println(
          JsonMapper.shared()
              .writeValueAsString(Map.of("plan", plan, "turns", turns, "ratios", ratios)));
    }
    out.flush();
  }

  /** Our mean flows a second by that of each other. */
  private static Map<String, Double> ratios(List<Turn> turns) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (Turn turn : turns) {
      means.computeIfAbsent(
          turn.who(),
          who ->
              turns.stream()
                  .filter(other -> other.who().equals(who))
                  .mapToDouble(Turn::flowsPerSecond)
                  .average()
                  .orElse(0));
    }
    double ours = means.getOrDefault("Understudy", 0.0);
    means.remove("Understudy");
    DoubleUnaryOperator by = other -> Math.round(ours / other * 100) / 100.0;
    means.replaceAll((_, mean) -> by.applyAsDouble(mean));
    return means;
  }
}
