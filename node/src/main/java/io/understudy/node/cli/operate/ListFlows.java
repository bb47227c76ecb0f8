package io.understudy.node.cli.operate;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists flows. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists flows, the newest first.")
final class ListFlows extends ApiCommand {
  private static final int WIDTH = 100;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only those: running, hospital, completed, failed or cancelled.")
  private @Nullable String status;

  @Option(names = "--name", paramLabel = "NAME", description = "Only flows of this name.")
  private @Nullable String name;

  @Option(
      names = {"--client-id", "--key"},
      paramLabel = "KEY",
      description = "Only the flow that was started with this idempotency key.")
  private @Nullable String clientId;

  @Option(names = "--before", paramLabel = "ID", description = "Only flows older than this one.")
  private @Nullable String before;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many; 50 by default, at most 500.")
  private int limit = 50;

  @Override
  int work(CallApi api) {
    CallApi.Seen seen = api.get("/v1/flows?limit=" + limit + filters());
    if (json()) {
      out().println(seen.text());
      return 0;
    }
    JsonNode flows = seen.json().path("flows");
    if (flows.isEmpty()) {
      out().println("No such flows.");
      return 0;
    }
    Table table = new Table(WIDTH, "FLOW", "NAME", "STATUS", "STARTED", "KEY");
    for (JsonNode flow : flows) {
      table.row(
          Words.text(flow, "flow"),
          Words.text(flow, "name"),
          Words.text(flow, "status"),
          Words.shortTime(flow, "started"),
          Words.text(flow, "clientId"));
    }
    table.print(out());
    String next = Words.text(seen.json(), "next");
    if (!next.isEmpty()) {
      out().println("There may be more: --before " + next);
    }
    return 0;
  }

  private String filters() {
    return filter("status", status)
        + filter("name", name)
        + filter("clientId", clientId)
        + filter("before", before);
  }

  private static String filter(String parameter, @Nullable String value) {
    return value == null
        ? ""
        : "&" + parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
