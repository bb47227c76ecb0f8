package io.understudy.node.cli.operate;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shows what settled batches are missing, and accepts their loss when they are named. */
@Command(
    name = "accept-loss",
    mixinStandardHelpOptions = true,
    description = {
      "Shows which settled batches the database has lost, if any.",
      "With --batches and --reason it accepts that loss: the node goes on from what is there.",
      "What callers and other nodes were told by those batches is forgotten; see the runbook."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:nothing is missing, or its loss is accepted",
      "1:batches are missing, or the API refused",
      "69:nobody answers"
    })
public final class AcceptLossCommand extends ApiCommand {
  private static final int WIDTH = 100;

  @Option(
      names = "--batches",
      paramLabel = "N-M",
      description = "The missing batches, exactly as shown: the confirmation.")
  private String batches = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the journal.")
  private String reason = "";

  @Override
  int work(CallApi api) {
    if (batches.isEmpty()) {
      return show(api);
    }
    if (reason.isBlank()) {
      throw misused("--batches needs a --reason beside it; it stands in the journal for ever.");
    }
    String body =
        JsonMapper.shared().writeValueAsString(Map.of("batches", batches, "reason", reason));
    CallApi.Seen seen = api.good(CallApi.Ask.post("/v1/history/accept-loss", body, ""));
    out()
        .println(
            json()
                ? seen.text()
                : "The loss of batches "
                    + Words.text(seen.json(), "accepted")
                    + " is accepted; this is history number "
                    + seen.json().path("history").asLong()
                    + ".");
    return 0;
  }

  private int show(CallApi api) {
    CallApi.Seen seen = api.get("/v1/history");
    String lost = Words.text(seen.json(), "lost");
    if (json()) {
      out().println(seen.text());
    } else if (lost.isEmpty()) {
      out().println("No settled batch is missing.");
    } else {
      show(seen.json(), lost);
    }
    return lost.isEmpty() ? 0 : 1;
  }

  private void show(JsonNode history, String lost) {
    out().println("Settled batches " + lost + " are not in the database (any more).");
    for (JsonNode loss : history.path("losses")) {
      String text =
          Words.text(loss, "instance")
              + " knows batches "
              + Words.text(loss, "batches")
              + " of epochs "
              + Words.text(loss, "epochs")
              + ", "
              + Words.text(loss, "flows")
              + ".";
      Words.wrap(text, WIDTH - 2).forEach(line -> out().println("  " + line));
    }
    out()
        .println("Nobody performs. Bring the right database back, and the node goes on by itself.");
    out().println("If it is gone for good, go on without them:");
    out().println("  understudy accept-loss --batches " + lost + " --reason \"…\"");
  }
}
