package io.understudy.node.cli.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Shows how a flow stands, and its journal. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows how a flow stands, and its journal.")
final class ShowFlow extends ApiCommand {
  private static final int WIDTH = 100;
  private static final int VALUE_MAX = 100;

  @Parameters(paramLabel = "ID", description = "The flow's id.")
  private String id = "";

  @Override
  int work(CallApi api) {
    String path = "/v1/flows/" + ActOnFlow.encoded(id);
    CallApi.Seen status = api.get(path);
    CallApi.Seen journal = api.get(path + "/journal");
    if (json()) {
      ObjectNode both = JsonMapper.shared().createObjectNode();
      both.set("status", status.json());
      both.set("journal", journal.json().path("entries"));
      out().println(both);
      return 0;
    }
    standing(status.json());
    out().println();
    Table table = new Table(WIDTH, "#", "TIME", "EPOCH", "ENTRY", "WHAT");
    for (JsonNode entry : journal.json().path("entries")) {
      table.row(
          Integer.toString(entry.path("index").asInt()),
          Words.clock(entry, "time"),
          Long.toString(entry.path("epoch").asLong()),
          Words.text(entry, "kind"),
          what(entry));
    }
    table.print(out());
    out().println();
    whose(journal.json().path("entries"));
    return 0;
  }

  /** Who ran which code in these entries. */
  private void whose(JsonNode entries) {
    Map<Long, JsonNode> reigns = new TreeMap<>();
    entries.forEach(entry -> reigns.put(entry.path("epoch").asLong(), entry));
    reigns.forEach(
        (epoch, entry) ->
            out()
                .println(
                    entry.has("instance")
                        ? "Epoch %d: %s, build %s."
                            .formatted(
                                epoch,
                                Words.text(entry, "instance"),
                                Words.text(entry, "reignBuild"))
                        : "Epoch %d: not known any more.".formatted(epoch)));
  }

  private void standing(JsonNode flow) {
    line("Flow", Words.text(flow, "flow"));
    line("Name", Words.text(flow, "name"));
    line("Key", Words.text(flow, "clientId"));
    line("Status", Words.text(flow, "status"));
    line("Trouble", Words.text(flow, "trouble"));
    line(
        "Waits for",
        String.join(
            ", ", flow.path("waiting").valueStream().map(each -> each.asString("")).toList()));
    line("Until", Words.time(flow, "until"));
    line("Started", Words.time(flow, "started"));
    line("Changed", Words.time(flow, "changed"));
    line("Parent", Words.text(flow, "parent"));
    line("Progress", Words.brief(flow.path("progress"), VALUE_MAX));
    line("Result", Words.brief(flow.path("result"), VALUE_MAX));
    line("Failure", failure(flow));
  }

  private void line(String name, String value) {
    if (value.isEmpty()) {
      return;
    }
    String indent = " ".repeat(11);
    String label = (name + ":" + indent).substring(0, indent.length());
    for (String part : Words.wrap(value, WIDTH - indent.length())) {
      out().println(label + part);
      label = indent;
    }
  }

  /** The members of an entry that say what happened. */
  private static String what(JsonNode entry) {
    List<String> parts = new ArrayList<>();
    for (String member : List.of("operation", "name", "cause", "message", "status", "reason")) {
      add(parts, "", Words.text(entry, member));
    }
    int attempt = entry.path("attempt").asInt(0);
    add(parts, "attempt ", attempt > 0 ? Integer.toString(attempt) : "");
    add(parts, "change ", Words.text(entry, "change"));
    add(parts, "child ", Words.text(entry, "child"));
    add(parts, "until ", Words.time(entry, "until"));
    add(parts, "again at ", Words.clock(entry, "retryAt"));
    add(parts, "by ", Words.text(entry, "by"));
    add(parts, "input ", Words.brief(entry.path("input"), VALUE_MAX));
    add(parts, "payload ", Words.brief(entry.path("payload"), VALUE_MAX));
    add(parts, "→ ", Words.brief(entry.path("result"), VALUE_MAX));
    add(parts, "failed: ", failure(entry));
    return String.join(" ", parts);
  }

  private static void add(List<String> parts, String label, String value) {
    if (!value.isEmpty()) {
      parts.add(label + value);
    }
  }

  private static String failure(JsonNode holder) {
    JsonNode failure = holder.path("failure");
    return failure.isMissingNode()
        ? ""
        : Words.text(failure, "type") + ": " + Words.text(failure, "message");
  }
}
