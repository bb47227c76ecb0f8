package io.understudy.node.http;

import io.understudy.core.log.DeadLetter;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.core.shard.RouteView;
import io.understudy.engine.DeadLetters;
import io.understudy.engine.mail.Letters;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What waits for other parties, and dead letters: messages that nobody can do anything with. */
record MessageCalls(Backend backend, ReachHot hot) {

  /** {@code GET /v1/dead-letters}. */
  Answer list(Call call) {
    List<Map<String, Object>> letters =
        DeadLetters.list(backend.flows()).stream()
            .limit(LookCalls.limit(call))
            .map(MessageCalls::summary)
            .toList();
    return Answer.json(200, Map.of("deadLetters", letters));
  }

  /** {@code GET /v1/dead-letters/{id}}. */
  Answer one(Call call) {
    DeadLetters.Kept kept = find(call);
    Map<String, Object> body = summary(kept);
    DeadLetter letter = kept.letter();
    body.putAll(Letters.headers(letter));
    body.put("whole", letter.whole());
    try {
      body.put(
          "bodyText",
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(letter.body())).toString());
    } catch (CharacterCodingException _) {
      body.put("bodyBase64", Base64.getEncoder().encodeToString(letter.body()));
    }
    return Answer.json(200, body);
  }

  /** {@code POST /v1/dead-letters/{id}/send-again}. */
  Answer sendAgain(Call call) {
    DeadLetter letter = find(call).letter();
    if (!letter.whole()) {
      throw Problem.of(
              409,
              "not-whole",
              "Not kept whole",
              "The message had "
                  + letter.bodyLength()
                  + " bytes, too many to be kept: its sender has to send it again.")
          .toException();
    }
    Errand<Reply> errand =
        Errand.atDesk(
            backend.desk(),
            () -> new Request.SendAgain(letter, call.by().name()),
            reply ->
                reply instanceof Reply.TakenAgain
                    ? Answer.json(200, Map.of("id", letter.id(), "takenAgain", true))
                    : refuse(reply),
            _ -> FlowCalls.passing(call, "POST", call.path(), new byte[0], ""));
    return hot.reach(errand, call.passedOn());
  }

  /** {@code GET /v1/parties}. */
  Answer parties(Call call) {
    Errand<Reply> errand =
        Errand.atDesk(
            backend.desk(),
            Request.Parties::new,
            reply ->
                reply instanceof Reply.Parties parties
                    ? Answer.json(
                        200,
                        Map.of(
                            "parties", parties.routes().stream().map(MessageCalls::route).toList()))
                    : refuse(reply),
            _ -> FlowCalls.passing(call, "GET", call.path(), new byte[0], ""));
    return hot.reach(errand, call.passedOn());
  }

  private static Map<String, Object> route(RouteView route) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("party", route.party());
    body.put("waiting", route.waiting());
    body.put("oldest", Replies.time(route.oldestMillis()));
    body.put("underWay", route.underWay());
    body.put("failures", route.failures());
    return body;
  }

  private Answer refuse(Reply reply) {
    throw Replies.refusal(reply, backend.flowNames());
  }

  private DeadLetters.Kept find(Call call) {
    String id = call.parameter("id");
    DeadLetters.Kept kept = DeadLetters.find(backend.flows(), id);
    if (kept == null) {
      throw Problem.of(
              404,
              "no-such-dead-letter",
              "No such dead letter",
              "There is no dead letter '" + id + "' (any more).")
          .toException();
    }
    return kept;
  }

  private static Map<String, Object> summary(DeadLetters.Kept kept) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", kept.letter().id());
    body.put("time", Replies.time(kept.timeMillis()));
    body.put("reason", kept.letter().reason());
    body.put("bytes", kept.letter().bodyLength());
    body.put("sentAgainBy", kept.sentAgainBy().isEmpty() ? null : kept.sentAgainBy());
    return body;
  }
}
