package io.understudy.verification.demo;

import io.understudy.node.cli.CliCommand;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Folders;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
            + " database what became of each payment. With two banks, payments go from one to the"
            + " other over brokers, which are killed as well.",
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
      names = "--banks",
      defaultValue = "1",
      description =
          "One bank, or two that pay each other, the banks in turn killed (default"
              + " ${DEFAULT-VALUE}).")
  private int banks;

  @Option(
      names = "--brokers",
      description = "Brokers between two banks: 1, or 2 for a pair (default 2 with two banks).")
  private @Nullable Integer brokers;

  @Option(
      names = "--broker-kills",
      description = "How often the live broker is killed with SIGKILL (default 2 with two banks).")
  private @Nullable Integer brokerKills;

  @Option(
      names = "--faults",
      description = "Which kills are done: instances, brokers or both (default both).",
      defaultValue = "both")
  private String faults = "both";

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
      System.err.println("The logs of the processes are kept in " + folder);
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
      int forTwo = banks == 2 ? 2 : 0;
      Cast cast = new Cast(banks, brokers == null ? forTwo : brokers);
      return new DemoPlan(payments, cast, faults(forTwo), seed, inFlightMax, rateMax, folder);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Faults faults(int brokerKillsUnlessSaid) {
    Faults both = new Faults(kills, brokerKills == null ? brokerKillsUnlessSaid : brokerKills);
    return switch (faults) {
      case "both" -> both;
      case "instances" -> new Faults(both.kills(), 0);
      case "brokers" -> new Faults(0, both.brokerKills());
      default ->
          throw new IllegalArgumentException(
              "--faults is instances, brokers or both, not '" + faults + "'");
    };
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
