package io.understudy.verification.bench;

import io.understudy.node.cli.CliCommand;
import io.understudy.verification.bench.stage.BenchCycles;
import io.understudy.verification.bench.stage.BenchHandover;
import io.understudy.verification.bench.stage.BenchStartup;
import io.understudy.verification.bench.takeover.BenchTakeover;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures, with a PostgreSQL of its own that syncs to disk.",
    subcommands = {
      BenchCycles.class,
      BenchFlows.class,
      BenchHandover.class,
      BenchMemory.class,
      BenchSessions.class,
      BenchStartup.class,
      BenchTakeover.class
    })
public final class BenchCommand implements CliCommand {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLine.ExitCode.USAGE;
  }
}
