package io.understudy.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a flow stands.
 *
 * @param key the idempotency key of its start
 * @param status {@code running}, {@code hospital}, {@code completed}, {@code failed} or {@code
 *     cancelled}
 * @param waiting what it waits for, for people
 * @param trouble why it is in the hospital; else empty
 * @param progress what it published last
 */
public record FlowStanding(
    String id,
    String name,
    String key,
    String status,
    Instant started,
    Instant changed,
    List<String> waiting,
    String trouble,
    @Nullable JsonNode progress) {
  public FlowStanding {
    waiting = List.copyOf(waiting);
  }

  static FlowStanding of(JsonNode body) {
    return new FlowStanding(
        body.path("flow").asString(""),
        body.path("name").asString(""),
        body.path("clientId").asString(""),
        body.path("status").asString(""),
        Instant.parse(body.path("started").asString("")),
        Instant.parse(body.path("changed").asString("")),
        body.path("waiting").valueStream().map(each -> each.asString("")).toList(),
        body.path("trouble").asString(""),
        body.get("progress"));
  }

  /** It has ended, one way or another. */
  public boolean isEnded() {
    return !status.equals("running") && !status.equals("hospital");
  }
}
