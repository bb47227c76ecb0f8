package io.understudy.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.node.cli.operate.AcceptLossCommand;
import io.understudy.node.cli.operate.StatusCommand;
import io.understudy.node.http.Browser.Seen;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A loss of settled batches, as callers and operators meet it. */
class HistoryCallsTest {
  private static final String ACCEPT = "/v1/history/accept-loss";

  private final FakeNode node = new FakeNode();
  private final FakeNode.FakeInstance instance = node.new FakeInstance();
  private final Browser browser = new Browser();
  private final HttpApi api = HttpApi.start(HttpApiTest.config(), "i1", 2_000);
  private final StringWriter out = new StringWriter();

  @BeforeEach
  void lost() {
    instance.role = "barred";
    instance.history.lose(17, 42);
    api.serve(instance.backend());
  }

  @AfterEach
  void close() {
    api.close();
    browser.close();
  }

  private int run(Object command, String... arguments) {
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--url";
    all[arguments.length + 1] = api.address();
    return line.execute(all);
  }

  private static void problem(Seen seen, int status, String code) {
    assertThat(seen.status()).as(seen.json().toString()).isEqualTo(status);
    assertThat(seen.text("type")).endsWith(":" + code);
  }

  @Test
  void callersAreToldAtOnceThatItIsForAnOperator() throws Exception {
    Seen seen = browser.post(api, "/v1/flows/pay", "{\"sum\": 3}", "Idempotency-Key", "k-1");
    problem(seen, 503, "history-lost");
    assertThat(seen.text("detail")).contains("settled batches 17 to 42", "accept-loss");
    assertThat(node.flows).isEmpty();
  }

  @Test
  void aLossIsAcceptedOnlyByItsExactRangeAndWithAReason() throws Exception {
    problem(browser.post(api, ACCEPT, "{\"reason\": \"x\"}"), 409, "other-batches-missing");
    Seen other = browser.post(api, ACCEPT, "{\"batches\": \"1-42\", \"reason\": \"x\"}");
    problem(other, 409, "other-batches-missing");
    assertThat(other.text("lost")).isEqualTo("17-42");
    problem(browser.post(api, ACCEPT, "{\"batches\": \"17-42\"}"), 400, "bad-reason");
    problem(browser.post(api, ACCEPT, "17-42"), 400, "malformed-json");
    assertThat(instance.history.acceptedBy).isEmpty();
    Seen done = browser.post(api, ACCEPT, "{\"batches\": \"17-42\", \"reason\": \"burnt\"}");
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.json().path("history").asLong()).isEqualTo(1);
    assertThat(instance.history.acceptedBy).endsWith(": burnt");
    problem(
        browser.post(api, ACCEPT, "{\"batches\": \"17-42\", \"reason\": \"x\"}"), 409, "no-loss");
  }

  @Test
  void theCommandShowsWhatIsMissingAndHowToGoOnWithoutIt() {
    assertThat(run(new AcceptLossCommand())).isEqualTo(1);
    assertThat(out.toString())
        .contains("Settled batches 17-42 are not in the database", "i1 knows batches 17-42")
        .contains("understudy accept-loss --batches 17-42 --reason");
    assertThat(run(new AcceptLossCommand(), "--batches", "17-42")).isEqualTo(2);
    assertThat(run(new AcceptLossCommand(), "--batches", "17-42", "--reason", "burnt")).isZero();
    assertThat(out.toString()).contains("The loss of batches 17-42 is accepted");
    assertThat(run(new AcceptLossCommand())).isZero();
    assertThat(out.toString()).contains("No settled batch is missing.");
  }

  @Test
  void statusSaysItFirst() {
    assertThat(run(new StatusCommand())).isZero();
    assertThat(out.toString()).contains("History lost: batches 17-42; nobody performs.");
  }
}
