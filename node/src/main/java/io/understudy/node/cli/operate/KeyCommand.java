package io.understudy.node.cli.operate;

import io.understudy.node.cli.CliCommand;
import io.understudy.node.messages.NodeKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a node's key, or shows its public half. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the key that a node signs its messages with, and prints the public half of it.",
      "All instances of the node use the same file (messages.key-file); others name the public "
          + "half in their directory."
    })
public final class KeyCommand implements CliCommand {
  private static final int CANNOT = 1;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The key's file; made anew.")
  private Path file = Path.of("");

  @Option(names = "--show", description = "Print the public half of a key that is there.")
  private boolean show;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      NodeKey key = show ? NodeKey.read(file) : NodeKey.make(file);
      out.println(key.shown());
      return 0;
    } catch (FileAlreadyExistsException _) {
      err.println(file + " exists; a key is never overwritten. '--show' prints its public half.");
    } catch (IOException | IllegalArgumentException e) {
      err.println(file + " cannot be used: " + e.getMessage());
    }
    return CANNOT;
  }
}
