package io.understudy.node.http;

import io.understudy.core.log.Payload;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.BadInputException;
import io.understudy.flow.FlowId;
import io.understudy.node.http.Errand.Passing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Starts flows, asks for them and acts on them. Whatever changes something carries a key before it
 * is tried for the first time, so that trying again never does it twice.
 */
final class FlowCalls {
  private static final byte[] NOTHING = {};

  private final Backend backend;
  private final ReachHot hot;
  private final Duration waitMax;
  private final Gone gone;

  FlowCalls(Backend backend, ReachHot hot, Duration waitMax) {
    this.backend = backend;
    this.hot = hot;
    this.waitMax = waitMax;
    this.gone = new Gone(backend.flows());
  }

  /** {@code POST /v1/flows/{id}}, where the id is a flow's name. */
  Answer start(Call call) {
    String name = call.parameter("id");
    Optional<String> given = call.key();
    String key = given.orElseGet(() -> "auto-" + UUID.randomUUID());
    Duration wait = call.waiting(waitMax);
    byte[] input = json(call.body().get());
    Function<Reply, Answer> answer =
        reply -> reply instanceof Reply.Started it ? Replies.started(it) : refuse(reply);
    Answer reached =
        hot.reach(
            errand(call, () -> newStart(name, key, input), answer, input, key), call.passedOn());
    // With a key of our own making, what existed is what an earlier try of ours has started.
    Answer started = given.isEmpty() && reached.status() == 200 ? asFresh(reached) : reached;
    return wait.isZero() || started.status() >= 300 ? started : withResult(call, started, wait);
  }

  private Request newStart(String name, String key, byte[] input) {
    try {
      return backend.desk().newStart(name, key, input);
    } catch (BadInputException e) {
      throw Problems.badRequest("bad-input", "Not what the flow takes", e.getMessage() + ".")
          .toException();
    }
  }

  private static Answer asFresh(Answer started) {
    ObjectNode body = (ObjectNode) Json.read(started.body());
    body.put("existed", false);
    return new Answer(201, Answer.JSON, Json.bytes(body), started.headers());
  }

  /** Adds to the answer of a start how the flow ended or stands, as far as it can be told. */
  private Answer withResult(Call call, Answer started, Duration wait) {
    ObjectNode body = (ObjectNode) Json.read(started.body());
    FlowId flow = Call.flowId(body.path("flow").asString());
    Answer result = resultOrProblem(call, flow, wait);
    JsonNode more = Json.read(result.body());
    if (result.status() == 410) {
      body.set("status", more.path("flowStatus"));
      body.set("failure", more.path("failure"));
    } else if (result.status() < 300) {
      more.properties().forEach(member -> body.set(member.getKey(), member.getValue()));
    }
    return new Answer(started.status(), Answer.JSON, Json.bytes(body), started.headers());
  }

  /** The start is done and must be told, whatever becomes of the wait. */
  private Answer resultOrProblem(Call call, FlowId flow, Duration wait) {
    try {
      return hot.reach(result(call, flow, wait), call.passedOn());
    } catch (ProblemException e) {
      return Answer.of(e.problem());
    }
  }

  /** {@code GET /v1/flows/{id}}. */
  Answer status(Call call) {
    FlowId flow = call.flow();
    return hot.reach(status(call, flow, call.path(), this::statusAnswer), call.passedOn());
  }

  private Answer statusAnswer(Reply reply) {
    return switch (reply) {
      case Reply.Standing standing -> Answer.json(200, Replies.standing(standing));
      case Reply.NotFound missing -> gone.status(missing.flow());
      default -> refuse(reply);
    };
  }

  /** {@code GET /v1/flows/{id}/result}. */
  Answer result(Call call) {
    return hot.reach(result(call, call.flow(), call.waiting(waitMax)), call.passedOn());
  }

  private Errand<Reply> result(Call call, FlowId flow, Duration wait) {
    Function<Reply, Answer> answer =
        reply ->
            switch (reply) {
              case Reply.Finished ended ->
                  Replies.ended(ended.flow(), ended.status(), ended.outcome());
              case Reply.NotFound missing -> gone.result(missing.flow());
              default -> refuse(reply);
            };
    String path = "/v1/flows/" + flow + "/result";
    return Errand.atDesk(
            backend.desk(),
            () -> new Request.Result(flow),
            answer,
            left -> passing(call, "GET", path + "?wait=" + left.toMillis() + "ms", NOTHING, ""))
        .within(wait)
        .otherwise(() -> status(call, flow, path, this::lateAnswer));
  }

  private Answer lateAnswer(Reply reply) {
    return switch (reply) {
      case Reply.Standing standing -> Replies.goingOn(standing);
      case Reply.NotFound missing -> gone.result(missing.flow());
      default -> refuse(reply);
    };
  }

  private Errand<Reply> status(
      Call call, FlowId flow, String path, Function<Reply, Answer> answer) {
    // Passed on, a late result asks for the result again, without a wait: it answers the same.
    return Errand.atDesk(
        backend.desk(),
        () -> new Request.Status(flow),
        answer,
        _ -> passing(call, "GET", path, NOTHING, ""));
  }

  /** {@code POST /v1/flows/{id}/signals/{signal}}. */
  Answer signal(Call call) {
    FlowId flow = call.flow();
    String name = call.parameter("signal");
    if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
      throw Problems.badRequest(
              "bad-signal-name",
              "Bad signal name",
              "A signal's name is 1 to 100 letters, digits, dots, hyphens and underscores.")
          .toException();
    }
    byte[] body = call.body().get();
    byte[] payload = body.length == 0 ? Payload.NULL.json() : json(body);
    return act(call, payload, key -> new Request.Signal(flow, name, key, new Payload("", payload)));
  }

  /** {@code POST /v1/flows/{id}/cancel}. */
  Answer cancel(Call call) {
    FlowId flow = call.flow();
    String reason = reason(call);
    return act(call, call.body().get(), key -> new Request.Cancel(flow, key, reason));
  }

  /** {@code POST /v1/flows/{id}/retry}. */
  Answer retry(Call call) {
    FlowId flow = call.flow();
    return act(call, NOTHING, key -> new Request.Retry(flow, key, call.by().name()));
  }

  /** {@code POST /v1/flows/{id}/give-up}. */
  Answer giveUp(Call call) {
    FlowId flow = call.flow();
    String reason = reason(call);
    return act(
        call, call.body().get(), key -> new Request.GiveUp(flow, key, call.by().name(), reason));
  }

  private Answer act(Call call, byte[] body, Function<String, Request> request) {
    String key = call.key().orElseGet(() -> "auto-" + UUID.randomUUID());
    Request made = request.apply(key);
    Function<Reply, Answer> answer =
        reply ->
            switch (reply) {
              case Reply.Accepted accepted -> Replies.accepted(accepted);
              case Reply.NotFound missing -> throw gone.finished(missing.flow());
              default -> refuse(reply);
            };
    return hot.reach(errand(call, () -> made, answer, body, key), call.passedOn());
  }

  private Errand<Reply> errand(
      Call call,
      Supplier<Request> request,
      Function<Reply, Answer> answer,
      byte[] body,
      String key) {
    return Errand.atDesk(
        backend.desk(), request, answer, _ -> passing(call, call.method(), call.path(), body, key));
  }

  static Passing passing(Call call, String method, String path, byte[] body, String key) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", Answer.JSON);
    if (!key.isEmpty()) {
      headers.put("Idempotency-Key", key);
    }
    if (!call.authorization().isEmpty()) {
      headers.put("Authorization", call.authorization());
    }
    return new Passing(method, path, body, headers, false);
  }

  private Answer refuse(Reply reply) {
    throw Replies.refusal(reply, backend.flowNames());
  }

  /** The optional {@code {"reason": "…"}}. */
  static String reason(Call call) {
    byte[] body = call.body().get();
    if (body.length == 0) {
      return "asked by " + call.by().name();
    }
    JsonNode reason = Json.read(json(body)).path("reason");
    if (!reason.isString() || reason.asString().length() > 1_000) {
      throw Problems.badRequest(
              "bad-reason",
              "Bad reason",
              "The body is empty or {\"reason\": \"...\"}, with at most 1000 letters.")
          .toException();
    }
    return reason.asString();
  }

  /** Checks that the body is one JSON value, and leaves it as it was sent. */
  private static byte[] json(byte[] body) {
    try {
      if (!Json.read(body).isMissingNode()) {
        return body;
      }
    } catch (JacksonException e) {
      throw malformed(
              e.getOriginalMessage(), e.getLocation() == null ? 1 : e.getLocation().getLineNr())
          .toException();
    }
    throw malformed("the body is empty; for no input send null", 1).toException();
  }

  private static Problem malformed(String reason, int line) {
    String first = reason.lines().findFirst().orElse("");
    return Problems.badRequest(
            "malformed-json",
            "Malformed JSON",
            "The body is to be one JSON value: " + first + " (line " + line + ").")
        .with("line", line);
  }
}
