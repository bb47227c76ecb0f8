package io.understudy.node;

import io.understudy.node.cli.CliCommand;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line {@code understudy}, with the sub-commands that the class path offers. */
@Command(
    name = "understudy",
    description = "Durable flows with hot-warm high availability.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = CommandLine.HelpCommand.class)
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine root = new CommandLine(new Main());
    ServiceLoader.load(CliCommand.class).forEach(root::addSubcommand);
    root.setExpandAtFiles(false); // --input @FILE is read as JSON, not as arguments
    return root;
  }

  /** Without a sub-command: shows what there is, as a usage error. */
  @Override
  public Integer call() {
    CommandLine root = spec.commandLine();
    root.usage(root.getErr());
    return CommandLine.ExitCode.USAGE;
  }

  /** The version in the manifest of our jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"understudy " + (version == null ? "(not packaged)" : version)};
    }
  }
}
