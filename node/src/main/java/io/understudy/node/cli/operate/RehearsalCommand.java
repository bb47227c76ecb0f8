package io.understudy.node.cli.operate;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/**
 * Shows how far the warm instances' rehearsal is, and the flows that their builds cannot follow.
 */
@Command(
    name = "rehearsal",
    mixinStandardHelpOptions = true,
    description = {
      "Shows how far the rehearsal of each instance is, and which live flows its build cannot "
          + "follow. With --json: what the instance says that was asked."
    })
public final class RehearsalCommand extends ApiCommand {
  private static final int WIDTH = 100;

  @Override
  int work(CallApi api) {
    if (json()) {
      out().println(api.get("/v1/rehearsal").text());
      return 0;
    }
    JsonNode asked = api.get("/v1/instance").json();
    Map<String, JsonNode> views = new LinkedHashMap<>();
    new LookEverywhere(api)
        .from(asked).entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .forEach(view -> views.put(view.getKey(), view.getValue()));
    Table table = new Table(WIDTH, "INSTANCE", "ROLE", "BUILD", "FOLLOWED", "TO GO", "DIVERGED");
    views.forEach((name, view) -> row(table, name, view));
    table.print(out());
    views.forEach(this::divergences);
    return 0;
  }

  private static void row(Table table, String name, JsonNode view) {
    JsonNode rehearsal = view.path("rehearsal");
    boolean hot = Words.text(view, "role").equals("hot");
    table.row(
        name,
        Words.text(view, "role"),
        Words.text(view, "build"),
        hot ? "-" : rehearsal.path("flowsRehearsed").asString("0"),
        hot ? "-" : rehearsal.path("flowsToRehearse").asString("0"),
        hot ? "-" : rehearsal.path("flowsDiverged").asString("0"));
  }

  private void divergences(String name, JsonNode view) {
    for (JsonNode one : view.path("rehearsal").path("divergences")) {
      long position = one.path("position").asLong(-1);
      out().println();
      out()
          .println(
              name
                  + " cannot follow "
                  + Words.text(one, "name")
                  + " "
                  + Words.text(one, "flow")
                  + (position < 0 ? "" : ", position " + position));
      out().println("  the journal " + Words.text(one, "journal"));
      out().println("  the code    " + Words.text(one, "code"));
    }
  }
}
