package io.understudy.node.http;

import io.understudy.core.shard.Divergence;
import io.understudy.core.shard.RehearsalView;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** How far a rehearsal is, and what it found. */
public final class RehearsalJson {
  private RehearsalJson() {}

  public static Map<String, Object> of(RehearsalView view) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("complete", view.complete());
    body.put("flowsRehearsed", view.rehearsed());
    body.put("flowsToRehearse", view.toRehearse());
    body.put("flowsDiverged", view.diverged());
    body.put("found", view.found());
    Map<String, Object> names = new LinkedHashMap<>();
    view.names()
        .forEach(
            (name, tally) ->
                names.put(name, Map.of("rehearsed", tally.rehearsed(), "found", tally.found())));
    body.put("names", names);
    body.put("divergences", view.divergences().stream().map(RehearsalJson::divergence).toList());
    return body;
  }

  private static Map<String, Object> divergence(Divergence divergence) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("flow", divergence.flow().toString());
    body.put("name", divergence.name());
    body.put("position", divergence.difference().position());
    body.put("journal", divergence.difference().journal());
    body.put("code", divergence.difference().code());
    return body;
  }

  /** On one line. */
  public static String text(Map<String, Object> body) {
    return new String(Json.bytes(body), StandardCharsets.UTF_8);
  }
}
