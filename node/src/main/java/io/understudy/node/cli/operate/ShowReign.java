package io.understudy.node.cli.operate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One reign with its receipt, for people. */
record ShowReign(PrintWriter out) {
  private static final int WIDTH = 100;
  private static final String INDENT = " ".repeat(13);

  /** In the order in which they come. */
  private static final Map<String, String> PHASES = phases();

  private static Map<String, String> phases() {
    Map<String, String> phases = new LinkedHashMap<>();
    phases.put("noticeMillis", "from the last sign of life of the reign before to the stage lock");
    phases.put("tailMillis", "to the end of the log");
    phases.put("claimMillis", "claim");
    phases.put("attachMillis", "attach, and perform");
    phases.put("performingMillis", "together, from the lock until it performed");
    phases.put("forecastMillis", "of that were expected");
    phases.put("firstBatchMillis", "from the lock to the first batch");
    phases.put("firstStepMillis", "from the lock to the first step");
    phases.put("firstMessageMillis", "from the lock to the first message");
    return phases;
  }

  void show(JsonNode reign) {
    line("Epoch", Long.toString(reign.path("epoch").asLong()));
    line(
        "Instance",
        "%s (incarnation %s, build %s)"
            .formatted(
                Words.text(reign, "instance"),
                Words.text(reign, "incarnation"),
                Words.text(reign, "build")));
    line("Began", Words.time(reign, "started") + ": " + Words.text(reign, "cause"));
    line("Lasted", HistoryCommand.lasted(reign));
    line("Ended", Words.text(reign, "endCause"));
    JsonNode receipt = reign.path("receipt");
    if (receipt.isMissingNode()) {
      line("Receipt", "none: it was over before it could write one");
    } else {
      receipt(receipt);
    }
  }

  private void receipt(JsonNode receipt) {
    line("Evidence", evidence(receipt.path("cause")));
    line("Asked", Words.text(receipt.path("cause"), "asked"));
    line("Before", before(receipt.path("before")));
    line("Took over", tookOver(receipt.path("took")));
    line("Flows", flows(receipt.path("took")));
    line(
        receipt.path("whole").asBoolean(false) ? "Verdict" : "NOT WHOLE",
        Words.text(receipt, "verdict"));
    out.println();
    Table table = new Table(WIDTH, "MILLIS", "WHAT");
    JsonNode phases = receipt.path("phases");
    PHASES.forEach(
        (name, what) -> {
          if (phases.has(name)) {
            table.row("%.1f".formatted(phases.path(name).asDouble()), what);
          }
        });
    table.print(out);
  }

  private static String evidence(JsonNode cause) {
    int sessions = cause.path("sessionsTerminated").asInt(0);
    String evidence = Words.text(cause, "evidence").replace('-', ' ');
    return sessions == 0
        ? evidence
        : evidence + "; " + Words.count(sessions, "session") + " terminated";
  }

  private static String before(JsonNode before) {
    if (!before.has("epoch")) {
      return "nobody";
    }
    return "epoch %d, %s (build %s), settled up to batch %d of %d"
        .formatted(
            before.path("epoch").asLong(),
            Words.text(before, "instance"),
            Words.text(before, "build"),
            before.path("settled").asLong(),
            before.path("head").asLong());
  }

  private static String tookOver(JsonNode took) {
    List<String> parts = new ArrayList<>();
    parts.add(Words.count(took.path("flowsResumed").asLong(), "flow") + " in the middle");
    add(parts, took.path("flowsHeld").asLong(), "held as suspects");
    add(parts, took.path("stepsInDoubt").asLong(), "steps in doubt");
    add(parts, took.path("messagesSentAgain").asLong(), "messages sent again");
    add(parts, took.path("duplicatesDropped").asLong(), "duplicates dropped");
    return String.join(", ", parts);
  }

  /** How those of the reign ended, as of the receipt. */
  private static String flows(JsonNode took) {
    long ended = took.path("flowsEnded").asLong(0);
    long failed = took.path("flowsFailed").asLong(0);
    return ended == 0
        ? ""
        : Words.count(ended, "flow") + " ended, " + failed + " of them failed or in the hospital";
  }

  private static void add(List<String> parts, long number, String what) {
    if (number > 0) {
      parts.add(number + " " + what);
    }
  }

  private void line(String name, String value) {
    if (value.isEmpty()) {
      return;
    }
    String label = (name + ":" + INDENT).substring(0, INDENT.length());
    for (String part : Words.wrap(value, WIDTH - INDENT.length())) {
      out.println(label + part);
      label = INDENT;
    }
  }
}
