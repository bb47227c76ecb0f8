package io.understudy.verification.demo;

import io.understudy.node.cli.CliCommand;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Folders;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code understudy demo}. */
@Command(
    name = "demo",
    description =
        "Sends payments through two instances, kills the hot one again and again, and counts in the"
            + " database what became of each payment.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class DemoCommand implements CliCommand {
  private static final int FAILED = 1;

  @Option(
      names = "--payments",
      defaultValue = "500",
      description = "How many payments (default ${DEFAULT-VALUE}).")
  private int payments;

  @Option(
      names = "--kills",
      defaultValue = "3",
      description = "How often the hot instance is killed with SIGKILL (default ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--in-flight",
      defaultValue = "48",
      description = "How many callers wait at once, at most (default ${DEFAULT-VALUE}).")
  private int inFlightMax;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description = "Payments a second, at most; 0 for no limit (default ${DEFAULT-VALUE}).")
  private int rateMax;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description =
          "Makes the payments; the same seed, the same payments (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Tell the verdict as one line of JSON, as the last line.")
  private boolean json;

  @Option(names = "--keep", description = "Keep the data folder and say where it is.")
  private boolean keep;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Path folder =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "understudy-demo-" + UUID.randomUUID().toString().substring(0, 8));
    DemoPlan plan = plan(folder);
    // With --json, standard output is for the one line only.
    PrintStream out = json ? System.err : System.out;
    Ink ink = Ink.ofThisProcess();
    try {
      Verdict verdict = new Demo(plan, new TextStory(out, ink)).run();
      tell(verdict, out, ink);
      return verdict.holds() ? 0 : FAILED;
    } catch (Await.TooLateException e) {
      System.err.println("The demo did not come to its end. " + e.getMessage());
      System.err.println("The logs of the instances are kept in " + folder);
      keep = true;
      return FAILED;
    } finally {
      if (keep) {
        out.println("Kept: " + folder);
      } else {
        Folders.remove(folder);
      }
    }
  }

  private DemoPlan plan(Path folder) {
    try {
      return new DemoPlan(payments, kills, seed, inFlightMax, rateMax, folder);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void tell(Verdict verdict, PrintStream out, Ink ink) {
    out.println();
    out.println(TellVerdict.asTable(verdict, ink));
    verdict.failures().forEach(System.err::println);
    if (!verdict.holds()) {
      keep = true;
    }
    if (json) {
      System.out.println(TellVerdict.asJson(verdict));
    }
  }
}
