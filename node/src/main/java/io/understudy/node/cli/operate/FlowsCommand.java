package io.understudy.node.cli.operate;

import io.understudy.node.cli.CliCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at the flows of a node and acts on them. */
@Command(
    name = "flows",
    mixinStandardHelpOptions = true,
    description = "Looks at the flows of a node and acts on them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ListFlows.class,
      ShowFlow.class,
      StartFlow.class,
      ActOnFlow.SendSignal.class,
      ActOnFlow.Cancel.class,
      ActOnFlow.Retry.class,
      ActOnFlow.GiveUp.class,
      ListHospital.class
    })
public final class FlowsCommand implements CliCommand {
  @Spec private CommandSpec spec;

  /** Without a sub-command: shows what there is, as a usage error. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }
}
