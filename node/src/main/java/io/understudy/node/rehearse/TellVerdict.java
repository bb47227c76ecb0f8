package io.understudy.node.rehearse;

import io.understudy.core.shard.Divergence;
import io.understudy.core.shard.RehearsalView;
import io.understudy.core.shard.RehearsalView.Tally;
import io.understudy.node.http.RehearsalJson;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A verdict for people, and as one line of JSON. */
record TellVerdict(PrintWriter out) {
  private static final int SHOWN_MAX = 10;

  private static final String WHAT_TO_DO =
      """
      What to do: let flows that have passed the change keep their way,

          if (flow.version("name-of-the-change", 0, 1) == 0) { the way before } else { the new way }

      and rehearse again. Or let these flows end under the build that they began with.
      """;

  void tell(Verdict verdict) {
    RehearsalView view = verdict.view();
    table(view.names());
    switch (verdict.word()) {
      case FOLLOWED ->
          out.println(
              "Build "
                  + verdict.subject().build()
                  + " can follow every live flow of "
                  + verdict.subject().node()
                  + ".");
      case DIVERGED -> diverged(verdict);
      case UNKNOWN -> out.println("No verdict: " + verdict.reason());
    }
    int hospital = verdict.numbers().hospital();
    if (hospital > 0) {
      out.println("Left out, as they are in the hospital: " + hospital + " flows.");
    }
    out.flush();
  }

  private void table(Map<String, Tally> names) {
    int width = names.keySet().stream().mapToInt(String::length).max().orElse(0);
    String row = "%-" + Math.max(width, "FLOW".length()) + "s  %10s  %8s%n";
    if (!names.isEmpty()) {
      out.printf(Locale.ROOT, row, "FLOW", "FOLLOWED", "DIVERGED");
      names.forEach(
          (name, tally) -> out.printf(Locale.ROOT, row, name, tally.rehearsed(), tally.found()));
      out.println();
    }
  }

  private void diverged(Verdict verdict) {
    RehearsalView view = verdict.view();
    out.println(
        "Build "
            + verdict.subject().build()
            + " CANNOT follow "
            + (view.found() == 1 ? "one live flow" : view.found() + " live flows")
            + " of "
            + verdict.subject().node()
            + ":");
    List<Divergence> oldestFirst =
        view.divergences().stream()
            .sorted(Comparator.comparing(one -> one.flow().toString()))
            .limit(SHOWN_MAX)
            .toList();
    for (Divergence one : oldestFirst) {
      int position = one.difference().position();
      out.println();
      out.println(
          "  " + one.name() + " " + one.flow() + (position < 0 ? "" : ", position " + position));
      out.println("    the journal      " + one.difference().journal());
      out.println("    this build's code " + one.difference().code());
    }
    if (view.found() > SHOWN_MAX) {
      out.println();
      out.println("  and " + (view.found() - SHOWN_MAX) + " more");
    }
    out.println();
    out.print(WHAT_TO_DO);
    if (verdict.reason() != null) {
      out.println("Not all was looked at: " + verdict.reason());
    }
  }

  void tellJson(Verdict verdict) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("verdict", verdict.word().name().toLowerCase(Locale.ROOT));
    line.put("node", verdict.subject().node());
    line.put("build", verdict.subject().build());
    if (verdict.reason() != null) {
      line.put("reason", verdict.reason());
    }
    line.put("flowsLive", verdict.numbers().live());
    line.put("flowsHospital", verdict.numbers().hospital());
    line.put("batch", verdict.numbers().batch());
    line.put("millis", verdict.numbers().millis());
    line.putAll(RehearsalJson.of(verdict.view()));
    out.println(RehearsalJson.text(line));
    out.flush();
  }
}
