package io.understudy.node.rehearse;

import io.understudy.core.shard.RehearsalRules;
import io.understudy.engine.OpenRehearsal;
import io.understudy.engine.port.StoreException;
import io.understudy.flow.FlowDefinition;
import io.understudy.node.cli.CliCommand;
import io.understudy.node.config.BadConfigException;
import io.understudy.node.config.NodeConfig;
import io.understudy.node.config.ReadConfig;
import io.understudy.node.run.BuildName;
import io.understudy.node.run.CannotStartException;
import io.understudy.node.run.Database;
import io.understudy.node.run.ExitCode;
import io.understudy.node.run.FatalErrors;
import io.understudy.node.run.Logging;
import io.understudy.node.run.Modules;
import io.understudy.postgres.PostgresLog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs this build along a node's live flows, without ever being a candidate for its stage. */
@Command(
    name = "rehearse",
    mixinStandardHelpOptions = true,
    description = {
      "Runs this build along the live flows of a node, and says whether it can follow them all.",
      "It only reads: it makes no schema, never stands for the stage and talks to no broker."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:this build can follow every live flow",
      "2:used badly",
      "3:this build cannot follow some live flow",
      "69:it could not be looked to the end: database, time",
      "78:the configuration is wrong"
    })
public final class RehearseCommand implements CliCommand {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "An instance's configuration.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A single setting, over the file. May be repeated.")
  private List<String> settings = List.of();

  @Option(
      names = "--flows",
      paramLabel = "NAME",
      description = "Only flows of this name. May be repeated. Default: all.")
  private List<String> names = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "The longest that it may take; ${DEFAULT-VALUE} by default.",
      defaultValue = "600")
  private int timeoutSeconds;

  @Option(
      names = "--pace",
      paramLabel = "N",
      description = "How many flows a second at most; ${DEFAULT-VALUE} by default.",
      defaultValue = "2000")
  private int pace;

  @Option(names = "--json", description = "Print the verdict as one line of JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (timeoutSeconds < 1 || pace < 1) {
      throw new ParameterException(spec.commandLine(), "--timeout and --pace are at least 1.");
    }
    try {
      return rehearse(ReadConfig.read(config, settings));
    } catch (BadConfigException e) {
      err("The configuration cannot be used:\n" + e.getMessage());
      return ExitCode.BAD_CONFIG;
    } catch (CannotStartException | StoreException e) {
      err("No verdict: " + e.getMessage());
      return ExitCode.UNAVAILABLE;
    }
  }

  private int rehearse(NodeConfig read) {
    FatalErrors.install();
    Logging.apply(read.log());
    List<FlowDefinition> flows = Modules.flows(Modules.load(), read);
    requireKnown(flows);
    OpenRehearsal.Code code =
        new OpenRehearsal.Code(
            flows, BuildName.get(), read.limits(), RehearsalRules.all(pace, Set.copyOf(names)));
    try (Database database = Database.ofAnother(read);
        PostgresLog log = PostgresLog.open(database.settings(read, Database.newIncarnation()));
        OpenRehearsal rehearsal =
            OpenRehearsal.open(
                new OpenRehearsal.Subject(read.node(), log.log(), log.flows()), code, _ -> {})) {
      Verdict.Subject subject = new Verdict.Subject(read.node(), BuildName.get());
      Verdict verdict =
          new Rehearse(rehearsal, subject, this::err).to(Duration.ofSeconds(timeoutSeconds));
      TellVerdict tell = new TellVerdict(out());
      if (json) {
        tell.tellJson(verdict);
      } else {
        tell.tell(verdict);
      }
      return switch (verdict.word()) {
        case FOLLOWED -> 0;
        case DIVERGED -> ExitCode.DIVERGED;
        case UNKNOWN -> ExitCode.UNAVAILABLE;
      };
    }
  }

  /** A slip of the pen must not pass as a good verdict. */
  private void requireKnown(List<FlowDefinition> flows) {
    Set<String> known =
        flows.stream().map(FlowDefinition::name).collect(Collectors.toUnmodifiableSet());
    for (String name : names) {
      if (!known.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "This build has no flow named '" + name + "'; it has " + known + ".");
      }
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void err(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }
}
