package io.understudy.verification.demo;

import io.understudy.examples.payments.stream.StreamVerdict;
import java.math.BigDecimal;
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
    lines.add(row("ledger", ink(ink, verdict.isLedgerBalanced(), ledger(verdict))));
    lines.addAll(kills(verdict, ink));
    lines.addAll(between(verdict, ink));
    lines.add(
        row("slowest", verdict.slowestAnswerMillis() + " ms for one caller, who saw no error"));
    lines.add(
        verdict.holds()
            ? ink.good("Nothing lost, nothing done twice.")
            : ink.bad("It does not hold."));
    return String.join(System.lineSeparator(), lines);
  }

  private static String ledger(Verdict verdict) {
    if (!verdict.isLedgerBalanced()) {
      return "not balanced";
    }
    Verdict.Counted counted = verdict.counted();
    BigDecimal total =
        counted.banks().stream()
            .map(bank -> bank.ledger().postingsTotal())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return "balanced, %d payments settled, all postings sum up to %s"
        .formatted(counted.banks().getFirst().ledger().settled(), total.toPlainString());
  }

  private static List<String> between(Verdict verdict, Ink ink) {
    Between between = verdict.counted().between();
    if (between == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        row(
            "sessions",
            "%d between the banks, %s out of order"
                .formatted(
                    between.conversations(),
                    ink(ink, between.outOfOrder() == 0, Long.toString(between.outOfOrder())))));
    if (!between.failovers().isEmpty()) {
      lines.add(
          row(
              "brokers",
              "%d kills, p50 %s, max %s from SIGKILL to a message sent after it"
                  .formatted(
                      between.failovers().size(),
                      ink.bold(between.failoverMillis(HALF) + " ms"),
                      ink.bold(between.failoverMillis(1) + " ms"))));
    }
    return lines;
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
    json.put("takeoverMillis", spread(verdict.takeoverMillis(HALF), verdict.takeoverMillis(1)));
    Between between = counted.between();
    if (between != null) {
      json.put("outOfOrder", between.outOfOrder());
      json.put("brokerKills", verdict.plan().faults().brokerKills());
      json.put(
          "brokerFailoverMillis", spread(between.failoverMillis(HALF), between.failoverMillis(1)));
      json.put("sessions", between.conversations());
    }
    json.put("accepted", counted.outcomes().accepted());
    json.put("rejected", counted.outcomes().rejected());
    json.put("unexpected", counted.outcomes().wrong());
    json.put("toldOtherwise", counted.toldOtherwise());
    json.put("brokenChain", counted.sum(BankCount::brokenChain));
    json.put("brokenJournals", counted.sum(BankCount::brokenJournals));
    json.put("reigns", counted.sum(BankCount::reigns));
    json.put("slowestAnswerMillis", verdict.slowestAnswerMillis());
    json.put("seed", verdict.plan().seed());
    json.put("millis", verdict.millis());
    json.put(
        "takeovers", verdict.takeovers().stream().map(each -> takeover(verdict, each)).toList());
    return new JsonMapper().writeValueAsString(json);
  }

  private static Map<String, Object> spread(long half, long most) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("p50", half);
    json.put("max", most);
    return json;
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
