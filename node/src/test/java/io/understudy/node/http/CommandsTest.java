package io.understudy.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.core.shard.Request;
import io.understudy.flow.FlowId;
import io.understudy.node.cli.CliCommand;
import io.understudy.node.cli.operate.DeadLettersCommand;
import io.understudy.node.cli.operate.FlowsCommand;
import io.understudy.node.cli.operate.HistoryCommand;
import io.understudy.node.cli.operate.KeyCommand;
import io.understudy.node.cli.operate.PartiesCommand;
import io.understudy.node.cli.operate.StatusCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  private static final String OLD = FakeNode.Lookup.OLD.toString();

  private final FakeNode node = new FakeNode();
  private final FakeNode.FakeInstance instance = node.new FakeInstance();
  private final HttpApi api = HttpApi.start(HttpApiTest.config(), "i1", 2_000);
  private final String address = api.address();
  private String out = "";
  private String err = "";

  @BeforeEach
  void hot() {
    instance.role = "hot";
    api.serve(instance.backend());
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void statusShowsTheInstanceWithItsSentence() {
    assertThat(run(new StatusCommand())).isZero();
    assertThat(out)
        .contains("On the stage: i1, epoch 1.", "INSTANCE", "hot", "i1: a test says so")
        .contains("0 live, 0 in the hospital");
  }

  @Test
  void statusDoesNotCallAnInstanceHotThatIsNot() {
    instance.role = "warm";
    assertThat(run(new StatusCommand())).isZero();
    assertThat(out).contains("Nobody was hot yet.").doesNotContain("On the stage");
  }

  @Test
  void jsonIsWhatTheApiAnswers() {
    assertThat(run(new StatusCommand(), "--json")).isZero();
    assertThat(out).startsWith("{\"instance\":\"i1\"").contains("\"flowsDiverged\":0");
  }

  @Test
  void whenNobodyAnswersEachAddressIsNamedAndTheExitCodeIs69() {
    api.close();
    assertThat(run(new StatusCommand())).isEqualTo(69);
    assertThat(err).contains("Nobody answers.", address + ": no connection", "--url");
  }

  @Test
  void theFirstAddressThatAnswersIsAsked() {
    assertThat(run(new StatusCommand(), "--url", "http://127.0.0.1:1")).isZero();
    assertThat(out).contains("i1");
  }

  @Test
  void badUsageExitsWith2() {
    assertThat(run(new StatusCommand(), "--url", "localhost")).isEqualTo(2);
    assertThat(err).contains("http://host:8080");
    assertThat(run(new FlowsCommand(), "start", "pay", "--input", "{")).isEqualTo(2);
    assertThat(err).contains("no JSON");
    assertThat(run(new FlowsCommand(), "start", "pay", "--input", "@not-there")).isEqualTo(2);
    assertThat(err).contains("not-there");
    assertThat(run(new FlowsCommand(), "show")).isEqualTo(2);
  }

  @Test
  void reignsAreListedAndEachShowsItsReceipt() {
    assertThat(run(new HistoryCommand())).isZero();
    assertThat(out).contains("TOOK", "9 ms", "began: first");
    assertThat(run(new HistoryCommand(), "2")).isZero();
    assertThat(out)
        .contains("lock freed; 3 sessions terminated")
        .contains("epoch 1, i0 (build a), settled up to batch 7 of 9")
        .contains("4 flows in the middle, 3 steps in doubt, 2 messages sent again")
        .contains("90 flows ended, 9 of them failed or in the hospital")
        .contains("Nothing is lost.")
        .contains("4.3     claim", "10.0    of that were expected");
    assertThat(run(new HistoryCommand(), "3")).isEqualTo(1);
    assertThat(err).contains("There is no reign with epoch 3");
    assertThat(run(new HistoryCommand(), "two")).isEqualTo(2);
  }

  @Test
  void deadLettersAreListedShownAndSentAgain() {
    assertThat(run(new DeadLettersCommand())).isZero();
    assertThat(out).contains("letter-1", "2 bytes", "no property 'understudy-flow'");
    assertThat(out).contains("1 dead letter.");
    assertThat(run(new DeadLettersCommand(), "show", "letter-1")).isZero();
    assertThat(out).contains("\"bodyText\" : \"hi\"", "\"colour\" : \"red\"");
    assertThat(run(new DeadLettersCommand(), "send-again", "letter-1")).isZero();
    assertThat(out).contains("It was taken in once more.");
    assertThat(run(new DeadLettersCommand(), "show", "letter-2")).isEqualTo(1);
    assertThat(err).contains("There is no dead letter 'letter-2'");
  }

  @Test
  void partiesShowWhatWaitsForWhom() {
    assertThat(run(new PartiesCommand())).isZero();
    assertThat(out).contains("PARTY", "bank-b", "3", "does not answer (2 tries)");
    assertThat(run(new PartiesCommand(), "--json")).isZero();
    assertThat(out).contains("\"party\":\"bank-b\"", "\"waiting\":3");
  }

  @Test
  void aKeyIsMadeAndShown(@TempDir Path folder) {
    String file = folder.resolve("key.pem").toString();
    assertThat(runWithout(new KeyCommand(), file)).isZero();
    String shown = out;
    assertThat(runWithout(new KeyCommand(), "--show", file)).isZero();
    assertThat(out).isEqualTo(shown);
    assertThat(runWithout(new KeyCommand(), file)).isEqualTo(1);
    assertThat(err).contains("exists; a key is never overwritten");
  }

  @Test
  void flowsAreListedAsTheFiltersSay() {
    assertThat(run(new FlowsCommand(), "list", "--status", "completed", "--name", "pay")).isZero();
    assertThat(out).contains("FLOW", OLD, "pay", "completed");
    assertThat(run(new FlowsCommand(), "list", "--status", "failed")).isZero();
    assertThat(out).contains("No such flows.");
    assertThat(run(new FlowsCommand(), "hospital")).isZero();
    assertThat(out).contains("The hospital is empty.");
  }

  @Test
  void aFlowIsShownWithItsJournal() {
    assertThat(run(new FlowsCommand(), "show", OLD)).isZero();
    assertThat(out)
        .contains("Status:    completed", "Result:    {\"sum\":3}", "started", "finished");
  }

  @Test
  void aFlowIsStartedOnceForAKeyAndActedOn(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("input.json"), "{\"sum\":3}");
    assertThat(run(new FlowsCommand(), "start", "pay", "--input", "@" + file, "--key", "k"))
        .isZero();
    FlowId flow = node.flows.keySet().iterator().next();
    assertThat(out).contains("Flow " + flow + " started with key k.");
    assertThat(run(new FlowsCommand(), "start", "pay", "--input", "{\"sum\":3}", "--key", "k"))
        .isZero();
    assertThat(out).contains("had started before");
    assertThat(run(new FlowsCommand(), "signal", flow.toString(), "go", "--input", "7")).isZero();
    assertThat(run(new FlowsCommand(), "cancel", flow.toString(), "--reason", "enough")).isZero();
    assertThat(run(new FlowsCommand(), "give-up", flow.toString())).isZero();
    assertThat(node.asked)
        .anySatisfy(asked -> assertThat(asked).isInstanceOf(Request.Signal.class))
        .anySatisfy(
            asked ->
                assertThat(asked)
                    .isInstanceOfSatisfying(
                        Request.Cancel.class,
                        cancel -> assertThat(cancel.reason()).isEqualTo("enough")))
        .anySatisfy(asked -> assertThat(asked).isInstanceOf(Request.GiveUp.class));
  }

  @Test
  void aProblemIsTitleAndDetailAndExitCode1() {
    assertThat(run(new FlowsCommand(), "start", "pya", "--input", "1")).isEqualTo(1);
    assertThat(err)
        .isEqualToIgnoringNewLines(
            "Unknown flow name: This node has no flow named 'pya'. Did you mean pay?");
    run(new FlowsCommand(), "start", "pay", "--input", "1");
    String flow = node.flows.keySet().iterator().next().toString();
    assertThat(run(new FlowsCommand(), "retry", flow)).isEqualTo(1);
    assertThat(err).contains("Not in this status: It is not in the hospital.");
  }

  @Test
  void aStartThatWaitsForAFlowThatFailsTellsSoAndExitsWith1() {
    run(new FlowsCommand(), "start", "pay", "--input", "1", "--key", "k");
    FlowId flow = node.flows.keySet().iterator().next();
    Failure failure = new Failure(Failure.Kind.STEP, "NoMoney", "only 2 left", 3);
    node.finish(flow, FlowStatus.FAILED, new Outcome.Failed(failure));
    int code =
        run(new FlowsCommand(), "start", "pay", "--input", "1", "--key", "k", "--wait", "5s");
    assertThat(code).isEqualTo(1);
    assertThat(out).contains("Flow " + flow, "Status: failed", "NoMoney: only 2 left");
  }

  @Test
  void historyNamesTheCauseOfEachReign() {
    assertThat(run(new HistoryCommand())).isZero();
    assertThat(out).contains("EPOCH", "i1", "goes on", "began: first");
  }

  private int run(CliCommand command, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--url");
    all.add(address);
    return runWithout(command, all.toArray(String[]::new));
  }

  /** Without an address. */
  private int runWithout(CliCommand command, String... args) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    CommandLine line = new CommandLine(command).setExpandAtFiles(false);
    line.setOut(new PrintWriter(outText, true)).setErr(new PrintWriter(errText, true));
    int code = line.execute(args);
    out = outText.toString();
    err = errText.toString();
    return code;
  }
}
