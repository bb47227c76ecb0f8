package io.understudy.node.http;

import io.understudy.engine.history.HistoryDesk;
import io.understudy.engine.history.HistoryStand;
import io.understudy.engine.history.LossAnswer;
import io.understudy.engine.port.HistoryStore.Loss;
import io.understudy.engine.port.LostBatches;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Settled batches that are missing, and the acceptance of their loss; by any instance. */
record HistoryCalls(HistoryDesk desk, Duration answerDeadline) {
  private static final int REASON_MAX = 500;

  /** {@code GET /v1/history}. */
  Answer stand(Call call) {
    return Answer.json(200, of(desk.stand()));
  }

  static Map<String, Object> of(HistoryStand stand) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("history", stand.number());
    LostBatches lost = stand.lost();
    body.put("lost", lost == null ? null : lost.range());
    body.put("losses", stand.losses().stream().map(HistoryCalls::loss).toList());
    return body;
  }

  private static Map<String, Object> loss(Loss loss) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("instance", loss.instance());
    body.put("batches", loss.batches().range());
    body.put("epochs", loss.batches().epochFrom() + "-" + loss.batches().epochTo());
    body.put("flows", loss.flows());
    return body;
  }

  /** {@code POST /v1/history/accept-loss}. */
  Answer accept(Call call) {
    JsonNode body = read(call.body().get());
    String range = body.path("batches").asString("");
    String reason = body.path("reason").asString("");
    if (reason.isBlank() || reason.length() > REASON_MAX) {
      throw Problems.badRequest(
              "bad-reason",
              "Say why",
              "Accepting a loss needs a 'reason' of 1 to " + REASON_MAX + " letters.")
          .toException();
    }
    return switch (answer(range, call.by().name(), reason)) {
      case LossAnswer.Accepted done ->
          Answer.json(200, Map.of("history", done.history(), "accepted", done.range()));
      case LossAnswer.NoLoss _ ->
          throw Problem.of(
                  409,
                  "no-loss",
                  "Nothing is missing",
                  "As far as this instance and those that live know, no settled batch is missing.")
              .toException();
      case LossAnswer.OtherRange other -> throw otherRange(range, other.range());
      case LossAnswer.NotTaken not ->
          throw Problem.of(
                  503,
                  "not-accepted-yet",
                  "Not accepted yet",
                  "The loss is not accepted yet: "
                      + not.reason()
                      + ". See the status, then repeat the call, perhaps at another instance.")
              .retryAfter(1)
              .toException();
    };
  }

  private static ProblemException otherRange(String given, String missing) {
    return Problem.of(
            409,
            "other-batches-missing",
            "Other batches are missing",
            "The batches "
                + missing
                + " are missing, not "
                + (given.isEmpty() ? "none" : "'" + given + "'")
                + ". Accepting their loss needs \"batches\": \""
                + missing
                + "\".")
        .with("lost", missing)
        .toException();
  }

  private LossAnswer answer(String range, String by, String reason) {
    try {
      return desk.accept(range, by, reason).get(answerDeadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return new LossAnswer.NotTaken("the database does not answer");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new LossAnswer.NotTaken("this instance is stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException("Accepting a loss ended with an exception.", e.getCause());
    }
  }

  private static JsonNode read(byte[] body) {
    try {
      return Json.read(body);
    } catch (JacksonException e) {
      throw Problems.badRequest(
              "malformed-json",
              "Not JSON",
              "Expected a body like {\"batches\": \"17-42\", \"reason\": \"…\"}.")
          .toException();
    }
  }
}
