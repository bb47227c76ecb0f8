package io.understudy.node.cli.operate;

import io.understudy.node.cli.operate.CallApi.Seen;
import java.io.Console;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rehearses a takeover where it counts, and tells whether it stayed within its budget. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    description = {
      "Rehearses a takeover in production: does to the hot instance what it is to survive, waits "
          + "for the receipt of the next reign, and shows it. Refused unless another instance is ready "
          + "to take the stage within the budget; nothing is done then."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:it stayed within the budget",
      "1:refused, with the reason",
      "4:it took longer than the budget, or the receipt says that not all is whole",
      "69:nobody answers, or no receipt came"
    })
public final class DrillCommand extends ApiCommand {
  private static final int OVER_BUDGET = 4;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "handover",
      description = {
        "handover: it hands the stage over. kill: its process ends at once, and its launcher "
            + "starts it again. pause: its process is stopped for two leases. connections: the "
            + "database ends its sessions. Default: ${DEFAULT-VALUE}."
      })
  private String kind = "handover";

  @Option(
      names = "--budget",
      paramLabel = "MILLIS",
      description = {
        "How long it may take from the last sign of life of the hot instance until another one "
            + "performs. Default: 1000, and for a pause a lease more."
      })
  private int budgetMillis;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the journal.")
  private String reason = "";

  @Option(names = "--yes", description = "Do it without asking first.")
  private boolean yes;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The idempotency key: done twice with it, it happens once. Default: a new one.")
  private String key = "cli-" + UUID.randomUUID();

  @Override
  int work(CallApi api) {
    JsonNode before = api.get("/v1/instance").json();
    if (!yes && !confirmed(before)) {
      out().println("There was no drill.");
      return 1;
    }
    JsonNode begun = api.good(CallApi.Ask.post("/v1/drill", body(), key)).json();
    if (!json()) {
      out().println(told(begun));
      out().flush();
    }
    Seen reign = new AwaitReceipt(api).of(begun.path("epoch").asLong() + 1, before);
    return show(begun, reign.json());
  }

  private String body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("kind", kind);
    if (budgetMillis != 0) {
      body.put("budgetMillis", budgetMillis);
    }
    if (!reason.isEmpty()) {
      body.put("reason", reason);
    }
    return JsonMapper.shared().writeValueAsString(body);
  }

  private boolean confirmed(JsonNode before) {
    Console console =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .orElseThrow(() -> misused("Without a terminal to ask at, say --yes."));
    JsonNode stage = before.path("stage");
    String answer =
        console.readLine(
            "A drill (%s) of %s, which is on the stage; %s is next. Go on? [y/N] ",
            kind, Words.text(stage, "instance"), Words.text(stage, "understudy"));
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  private static String told(JsonNode begun) {
    long epoch = begun.path("epoch").asLong();
    return begun.path("existed").asBoolean(false)
        ? "It was done before, to the reign with epoch " + epoch + "."
        : "A drill (%s) of %s, epoch %d; %s is ready. Waiting for the next receipt."
            .formatted(
                Words.text(begun, "kind"),
                Words.text(begun, "instance"),
                epoch,
                Words.text(begun, "successor"));
  }

  private int show(JsonNode begun, JsonNode reign) {
    JsonNode receipt = reign.path("receipt");
    JsonNode phases = receipt.path("phases");
    double took =
        phases.path("noticeMillis").asDouble(0) + phases.path("performingMillis").asDouble();
    long budget = begun.path("budgetMillis").asLong();
    boolean whole = receipt.path("whole").asBoolean(false);
    boolean within = took <= budget;
    if (json()) {
      ObjectNode told = JsonMapper.shared().createObjectNode();
      told.set("drill", begun);
      told.set("reign", reign);
      told.put("tookMillis", took);
      told.put("withinBudget", within);
      out().println(told);
    } else {
      out().println();
      new ShowReign(out()).show(reign);
      out().println();
      out()
          .printf(
              within
                  ? "The drill stayed within its budget: %.0f ms of %d ms.%n"
                  : "The drill was OVER ITS BUDGET: %.0f ms, and %d ms were allowed.%n",
              took,
              budget);
    }
    return within && whole ? 0 : OVER_BUDGET;
  }
}
