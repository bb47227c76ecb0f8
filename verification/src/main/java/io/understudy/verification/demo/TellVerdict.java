package io.understudy.verification.demo;

import io.understudy.examples.payments.ledger.LedgerReport;
import io.understudy.examples.payments.stream.StreamVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A verdict as a table for people, and as one line for programs. */
final class TellVerdict {
  static final double HALF = 0.5;

  private TellVerdict() {}

  static String asTable(Verdict verdict, Ink ink) {
    Verdict.Counted counted = verdict.counted();
    LedgerReport ledger = counted.ledger();
    StreamVerdict outcomes = counted.outcomes();
    List<String> lines = new ArrayList<>();
    lines.add(ink.bold("Counted in the database"));
    lines.add(
        row(
            "payments",
            "%d sent, %d answered: %d accepted, %d rejected"
                .formatted(
                    verdict.plan().payments(),
                    counted.answered(),
                    outcomes.accepted(),
                    outcomes.rejected())));
    lines.add(row("as expected", ink(ink, outcomes.isAsExpected(), outcomes.wrong() + " wrong")));
    lines.add(row("lost", ink(ink, counted.lost() == 0, Integer.toString(counted.lost()))));
    lines.add(
        row(
            "duplicated",
            ink(ink, counted.duplicated() == 0, Integer.toString(counted.duplicated()))));
    lines.add(
        row(
            "ledger",
            ink(
                ink,
                verdict.isLedgerBalanced(),
                verdict.isLedgerBalanced()
                    ? "balanced, %d payments settled, all postings sum up to %s"
                        .formatted(ledger.settled(), ledger.postingsTotal().toPlainString())
                    : "not balanced")));
    lines.addAll(kills(verdict, ink));
    lines.add(
        row("slowest", verdict.slowestAnswerMillis() + " ms for one caller, who saw no error"));
    lines.add(
        verdict.holds()
            ? ink.good("Nothing lost, nothing done twice.")
            : ink.bad("It does not hold."));
    return String.join(System.lineSeparator(), lines);
  }

  private static List<String> kills(Verdict verdict, Ink ink) {
    List<String> lines = new ArrayList<>();
    lines.add(
        row(
            "kills",
            "%d, with %s payments taken over"
                .formatted(verdict.takeovers().size(), takenOver(verdict))));
    if (!verdict.takeovers().isEmpty()) {
      lines.add(
          row(
              "takeover",
              "p50 %s, max %s from SIGKILL to the first commit of a flow accepted before"
                  .formatted(
                      ink.bold(verdict.takeoverMillis(HALF) + " ms"),
                      ink.bold(verdict.takeoverMillis(1) + " ms"))));
    }
    return lines;
  }

  private static String takenOver(Verdict verdict) {
    return verdict.takeovers().isEmpty()
        ? "no"
        : String.join(
            " + ",
            verdict.takeovers().stream()
                .map(each -> Long.toString(verdict.takenOver(each)))
                .toList());
  }

  private static String ink(Ink ink, boolean holds, String text) {
    return holds ? ink.good(text) : ink.bad(text);
  }

  private static String row(String name, String text) {
    return "  %-12s %s".formatted(name, text);
  }

  /** One line of JSON. */
  static String asJson(Verdict verdict) {
    Verdict.Counted counted = verdict.counted();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("payments", verdict.plan().payments());
    json.put("answered", counted.answered());
    json.put("lost", counted.lost());
    json.put("duplicated", counted.duplicated());
    json.put("ledgerBalanced", verdict.isLedgerBalanced());
    json.put("kills", verdict.takeovers().size());
    Map<String, Object> takeover = new LinkedHashMap<>();
    takeover.put("p50", verdict.takeoverMillis(HALF));
    takeover.put("max", verdict.takeoverMillis(1));
    json.put("takeoverMillis", takeover);
    json.put("accepted", counted.outcomes().accepted());
    json.put("rejected", counted.outcomes().rejected());
    json.put("unexpected", counted.outcomes().wrong());
    json.put("toldOtherwise", counted.toldOtherwise());
    json.put("brokenChain", counted.brokenChain());
    json.put("brokenJournals", counted.brokenJournals());
    json.put("reigns", counted.reigns());
    json.put("slowestAnswerMillis", verdict.slowestAnswerMillis());
    json.put("seed", verdict.plan().seed());
    json.put("millis", verdict.millis());
    json.put(
        "takeovers", verdict.takeovers().stream().map(each -> takeover(verdict, each)).toList());
    return new JsonMapper().writeValueAsString(json);
  }

  private static Map<String, Object> takeover(
      Verdict verdict, io.understudy.verification.cluster.Takeover each) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("killed", each.victim());
    json.put("epoch", each.epoch());
    json.put("inFlight", each.liveFlows());
    json.put("takenOver", verdict.takenOver(each));
    json.put("claimMillis", each.toClaim().toMillis());
    json.put("millis", each.duration().toMillis());
    return json;
  }
}
