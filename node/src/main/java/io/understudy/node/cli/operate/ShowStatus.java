package io.understudy.node.cli.operate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The state of a node, for people. */
record ShowStatus(PrintWriter out) {
  private static final int WIDTH = 100;

  void show(JsonNode asked, Map<String, JsonNode> views) {
    JsonNode stage = asked.path("stage");
    headline(asked, stage, views);
    List<JsonNode> reports = new ArrayList<>();
    stage.path("instances").forEach(reports::add);
    if (reports.isEmpty()) {
      reports.add(asked);
    }
    reports.sort(Comparator.comparing(report -> Words.text(report, "instance")));
    long head = stage.path("settled").path("seq").asLong(0);
    for (JsonNode report : reports) {
      head = Math.max(head, report.path("settled").path("seq").asLong(0));
    }
    Table table =
        new Table(
            WIDTH, "INSTANCE", "ROLE", "EPOCH", "LAG", "TAKEOVER", "PRIORITY", "BUILD", "ADDRESS");
    for (JsonNode report : reports) {
      instance(table, report, views.get(Words.text(report, "instance")), head);
    }
    out.println();
    table.print(out);
    out.println();
    for (JsonNode report : reports) {
      sentence(report, views.get(Words.text(report, "instance")));
    }
  }

  private void headline(JsonNode asked, JsonNode stage, Map<String, JsonNode> views) {
    out.println(whoIsHot(asked, stage, views));
    String next = Words.text(stage, "understudy");
    out.println(
        next.isEmpty()
            ? "Understudy:   none; nobody could take the stage right now."
            : "Understudy:   "
                + next
                + " takes the stage next"
                + (views.containsKey(next) ? "." : "; but it does not answer."));
    history(asked.path("history"));
    if (stage.path("paused").asBoolean(false)) {
      String why = Words.text(stage, "pauseReason");
      out.println(
          "Maintenance:  on; nobody takes the stage" + (why.isEmpty() ? "." : ": " + why + "."));
    }
    String probation = Words.text(asked, "probation");
    if (!probation.isEmpty()) {
      Words.wrap("Probation:    " + probation + ".", WIDTH).forEach(out::println);
    }
    out.println(
        "Flows:        "
            + asked.path("flowsLive").asLong(0)
            + " live, "
            + asked.path("flowsHospital").asLong(0)
            + " in the hospital"
            + " (as "
            + Words.text(asked, "instance")
            + " sees it).");
  }

  private void history(JsonNode history) {
    if (history.path("history").asLong(0) > 0) {
      out.println("History:      " + history.path("history").asLong() + " (a loss was accepted).");
    }
    if (!history.path("losses").isEmpty()) {
      out.println(
          "History lost: batches "
              + Words.text(history, "lost")
              + "; nobody performs. See: understudy accept-loss");
    }
  }

  /** What an instance says itself counts more than what the stage said last. */
  private static String whoIsHot(JsonNode asked, JsonNode stage, Map<String, JsonNode> views) {
    Optional<JsonNode> hot =
        views.values().stream()
            .filter(view -> Words.text(view, "role").equals("hot"))
            .max(Comparator.comparingLong(view -> view.path("epoch").asLong(0)));
    if (hot.isPresent()) {
      return "On the stage: "
          + Words.text(hot.get(), "instance")
          + ", epoch "
          + hot.get().path("epoch").asLong(0)
          + ".";
    }
    long epoch = Math.max(asked.path("epoch").asLong(0), stage.path("epoch").asLong(0));
    String last = Words.text(stage, "instance");
    if (epoch == 0 || last.isEmpty()) {
      return "Nobody was hot yet.";
    }
    boolean over = stage.path("released").asBoolean(false) || views.containsKey(last);
    return over
        ? "Nobody is hot. The last one was " + last + ", epoch " + epoch + "."
        : "On the stage: " + last + ", epoch " + epoch + "; but it does not answer.";
  }

  private static void instance(Table table, JsonNode report, @Nullable JsonNode view, long head) {
    JsonNode now = view == null ? report : view;
    table.row(
        Words.text(report, "instance"),
        view == null ? "no answer" : Words.text(view, "role"),
        view == null ? "-" : Long.toString(view.path("epoch").asLong(0)),
        view == null ? "-" : lag(head - now.path("position").path("seq").asLong(0)),
        now.has("takeoverMillis") ? now.path("takeoverMillis").asInt() + " ms" : "-",
        report.has("priority") ? Integer.toString(report.path("priority").asInt()) : "-",
        Words.text(now, "build"),
        Words.text(report, "address"));
  }

  private static String lag(long batches) {
    return batches <= 0 ? "none" : batches == 1 ? "1 batch" : batches + " batches";
  }

  private void sentence(JsonNode report, @Nullable JsonNode view) {
    String text =
        view == null
            ? "does not answer; said last, as "
                + Words.text(report, "role")
                + ": "
                + Words.text(report, "sentence")
            : Words.text(view, "sentence");
    String name = Words.text(report, "instance") + ": ";
    List<String> lines = Words.wrap(name + text, WIDTH);
    lines.forEach(out::println);
    if (view != null) {
      rehearsal(name, view);
    }
  }

  private void rehearsal(String name, JsonNode view) {
    long left = view.path("rehearsal").path("flowsToRehearse").asLong(0);
    long diverged = view.path("flowsDiverged").asLong(0);
    if (left > 0) {
      out.println(name + "rehearses; " + Words.count(left, "flow") + " to go");
    }
    if (diverged > 0) {
      out.println(
          name
              + "its build cannot follow "
              + Words.count(diverged, "live flow")
              + ", so it gets no handover; 'rehearsal' shows them");
    }
  }
}
