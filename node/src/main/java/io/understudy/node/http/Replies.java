package io.understudy.node.http;

import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.core.shard.Reply;
import io.understudy.flow.FlowId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the desk replied, as HTTP says it. */
final class Replies {
  private Replies() {}

  /** The replies that mean the same whatever was asked. */
  static ProblemException refusal(Reply reply, List<String> flowNames) {
    Problem problem =
        switch (reply) {
          case Reply.UnknownFlow unknown -> Problems.unknownFlowName(unknown.name(), flowNames);
          case Reply.NotFound missing -> Problems.noSuchFlow(missing.flow());
          case Reply.Conflict conflict ->
              Problem.of(
                      409,
                      "key-conflict",
                      "Idempotency-Key used for something else",
                      "This key started flow "
                          + conflict.flow()
                          + ", with another name or input. Use a new key for a new flow, and the"
                          + " same input for a repetition.")
                  .with("flow", conflict.flow().toString());
          case Reply.LimitReached limit ->
              Problem.of(429, "limit-reached", "A limit was reached", limit.message())
                  .with("limit", limit.limit())
                  .retryAfter(1);
          case Reply.NotNow notNow ->
              Problem.of(409, "not-now", "Not in this status", notNow.message())
                  .with("flow", notNow.flow().toString())
                  .with("flowStatus", word(notNow.status()));
          case Reply.Started _,
              Reply.Accepted _,
              Reply.Finished _,
              Reply.TakenAgain _,
              Reply.Parties _,
              Reply.Watched _,
              Reply.Noted _,
              Reply.Standing _,
              Reply.NotHot _ ->
              throw new IllegalStateException(
                  "The desk replied " + reply + " to another question.");
        };
    return problem.toException();
  }

  static Answer started(Reply.Started started) {
    String id = started.flow().toString();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("flow", id);
    body.put("existed", started.existed());
    return Answer.json(started.existed() ? 200 : 201, body).with("Location", "/v1/flows/" + id);
  }

  static Answer accepted(Reply.Accepted accepted) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("flow", accepted.flow().toString());
    body.put("existed", accepted.existed());
    return Answer.json(200, body);
  }

  /** 200 with the result; 410 for a flow that ended and will never have one. */
  static Answer ended(FlowId flow, FlowStatus status, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Value(Payload payload) when status == FlowStatus.COMPLETED -> {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("flow", flow.toString());
        body.put("status", word(status));
        body.put("result", Json.raw(payload));
        yield Answer.json(200, body);
      }
      case Outcome.Value _ -> throw noResult(flow, status, null);
      case Outcome.Failed(Failure failure) -> throw noResult(flow, status, failure);
    };
  }

  private static ProblemException noResult(
      FlowId flow, FlowStatus status, @Nullable Failure failure) {
    boolean cancelled = status == FlowStatus.CANCELLED;
    String reason = failure == null ? "" : " " + failure.type() + ": " + failure.message();
    Problem problem =
        Problem.of(
                410,
                cancelled ? "flow-cancelled" : "flow-failed",
                cancelled ? "The flow was cancelled" : "The flow failed",
                "The flow has ended without a result." + reason)
            .with("flow", flow.toString())
            .with("flowStatus", word(status));
    return (failure == null ? problem : problem.with("failure", failure(failure))).toException();
  }

  /** 202 while the flow goes on. */
  static Answer goingOn(Reply.Standing standing) {
    Outcome outcome = standing.outcome();
    return outcome != null
        ? ended(standing.flow(), standing.status(), outcome)
        : Answer.json(202, standing(standing));
  }

  static Map<String, Object> standing(Reply.Standing standing) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("flow", standing.flow().toString());
    body.put("name", standing.name());
    body.put("clientId", standing.clientId());
    body.put("status", word(standing.status()));
    body.put("started", time(standing.startedMillis()));
    body.put("changed", time(standing.changedMillis()));
    body.put("entries", standing.entries());
    body.put("waiting", standing.waiting());
    if (standing.untilMillis() != Entry.NEVER) {
      body.put("until", time(standing.untilMillis()));
    }
    Payload progress = standing.progress();
    if (progress != null) {
      body.put("progress", Json.raw(progress));
    }
    if (!standing.trouble().isEmpty()) {
      body.put("trouble", standing.trouble());
    }
    Outcome outcome = standing.outcome();
    if (outcome != null) {
      putOutcome(body, outcome);
    }
    return body;
  }

  static void putOutcome(Map<String, Object> body, Outcome outcome) {
    switch (outcome) {
      case Outcome.Value(Payload payload) -> body.put("result", Json.raw(payload));
      case Outcome.Failed(Failure failure) -> body.put("failure", failure(failure));
    }
  }

  static Map<String, Object> failure(Failure failure) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("kind", failure.kind().name().toLowerCase(Locale.ROOT));
    body.put("type", failure.type());
    body.put("message", failure.message());
    body.put("attempts", failure.attempts());
    return body;
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
