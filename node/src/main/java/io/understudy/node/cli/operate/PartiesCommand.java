package io.understudy.node.cli.operate;

import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Shows what waits for other parties. */
@Command(
    name = "parties",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what waits for other parties: messages that they have not acknowledged, how old the "
          + "oldest is, and whether their broker takes anything."
    })
public final class PartiesCommand extends ApiCommand {
  private static final int WIDTH = 100;

  @Override
  int work(CallApi api) {
    CallApi.Seen seen = api.get("/v1/parties");
    if (json()) {
      out().println(seen.text());
      return 0;
    }
    JsonNode parties = seen.json().path("parties");
    if (parties.isEmpty()) {
      out().println("Nothing waits for anybody.");
      return 0;
    }
    Table table = new Table(WIDTH, "PARTY", "WAITING", "OLDEST", "BROKER");
    for (JsonNode party : parties) {
      int failures = party.path("failures").asInt();
      Instant oldest = Instant.parse(Words.text(party, "oldest"));
      table.row(
          Words.text(party, "party"),
          Integer.toString(party.path("waiting").asInt()),
          Words.time(Duration.between(oldest, Instant.now())) + " ago",
          failures == 0 ? "takes messages" : "does not answer (" + failures + " tries)");
    }
    table.print(out());
    return 0;
  }
}
