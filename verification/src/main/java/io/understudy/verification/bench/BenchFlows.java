package io.understudy.verification.bench;

import io.understudy.verification.bench.CommitSpeed.Commits;
import io.understudy.verification.bench.output.BenchOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Flows and steps a second of one instance. */
@Command(
    name = "flows",
    mixinStandardHelpOptions = true,
    description = {
      "Flows and steps a second of one instance, each flow with a client id of its own, from the "
          + "call that starts it to its result. Engine and callers are in this process."
    })
final class BenchFlows implements Callable<Integer> {
  private static final Duration COMMITS_TIME = Duration.ofSeconds(3);

  @Option(names = "--steps", defaultValue = "1", description = "Steps of each flow.")
  private int steps;

  @Option(names = "--in-flight", defaultValue = "1024", description = "Flows at once.")
  private int inFlight;

  @Option(
      names = "--payload",
      defaultValue = "100",
      description = "Bytes of a flow's input and of each step's result.")
  private int payload;

  @Option(names = "--seconds", defaultValue = "20", description = "How long it is measured.")
  private int seconds;

  @Option(names = "--warm-up", defaultValue = "10", description = "Seconds before that.")
  private int warmUp;

  @Option(
      names = "--transactional",
      description = "Each step is an UPDATE of one row, in a transaction.")
  private boolean transactional;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description =
          "Flows begun a second, with latencies counted from when they were due; 0: as many as go.")
  private int rate;

  @Option(
      names = "--jdbc",
      paramLabel = "URL",
      description = "A PostgreSQL that runs already; the schema understudy_bench is made anew.")
  private @Nullable String jdbc;

  @Option(names = "--user", defaultValue = "postgres", description = "Its user.")
  private String user;

  @Option(names = "--password", defaultValue = "", description = "The user's password.")
  private String password;

  @Mixin private BenchOutput output;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    FlowsPlan plan = plan();
    try (BenchDatabase database = database()) {
      Commits commits = CommitSpeed.measure(database, COMMITS_TIME);
      UserRows.make(database);
      FlowFigures figures;
      try (Subject subject = UnderstudyFlows.open(database, plan)) {
        figures = FlowFigures.measure(plan, subject, database);
      }
      tell(plan, figures, commits, database.settings());
    }
    return CommandLine.ExitCode.OK;
  }

  private FlowsPlan plan() {
    try {
      return new FlowsPlan(steps, inFlight, payload, transactional, rate, warmUp, seconds);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage() + ".", e);
    }
  }

  private BenchDatabase database() throws IOException {
    return jdbc == null
        ? BenchDatabase.start()
        : BenchDatabase.given(new BenchDatabase.Address(jdbc, user, password));
  }

  private void tell(
      FlowsPlan plan, FlowFigures figures, Commits commits, Map<String, Object> settings) {
    Map<String, Object> all = new LinkedHashMap<>(figures.toMap());
    all.put("singleCommitsPerSecond", Math.round(commits.perSecond()));
    all.put("singleCommitMillis", Math.round(commits.p50Millis() * 1_000) / 1e3);
    all.put(
        "stepsPerSingleCommit",
        Math.round(figures.stepsPerSecond() / commits.perSecond() * 10) / 10.0);
    all.put("plan", plan);
    all.put("postgresql", settings);
    output.table(all);
    output.end(all);
  }
}
