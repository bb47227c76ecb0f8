package io.understudy.node.http;

import io.understudy.node.drill.DrillEnd;
import io.understudy.node.drill.DrillKind;
import io.understudy.node.drill.DrillOrder;
import io.understudy.node.drill.Drills;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Takeovers that are rehearsed, by the hot instance. */
record DrillCalls(Backend backend, ReachHot hot) {
  private static final Duration PREPARING_MAX = Duration.ofSeconds(30);
  private static final byte[] NOTHING = {'{', '}'};
  private static final int BUDGET_MAX = 600_000;
  private static final int REASON_MAX = 500;

  /** {@code POST /v1/drill}: answered when the journal says so, before it happens. */
  Answer drill(Call call) {
    String key = call.key().orElseGet(() -> "auto-" + UUID.randomUUID());
    DrillOrder order = order(call, key);
    Drills drills = backend.drills();
    Errand<DrillEnd> errand =
        new Errand<>(
            () -> CompletableFuture.completedFuture(drills.begin(order)),
            end -> answer(order, end),
            PREPARING_MAX,
            Optional.empty(),
            _ -> FlowCalls.passing(call, "POST", call.path(), call.body().get(), key).toItsEnd());
    return hot.reach(errand, call.passedOn());
  }

  private DrillOrder order(Call call, String key) {
    byte[] text = call.body().get();
    try {
      JsonNode body = Json.read(text.length == 0 ? NOTHING : text);
      JsonNode budget = body.path("budgetMillis");
      JsonNode reason = body.path("reason");
      DrillKind kind =
          DrillKind.of(body.path("kind").asString("handover")).orElseThrow(DrillCalls::bad);
      int millis = budget.isMissingNode() ? usual(kind) : budget.asInt(0);
      if (!body.isObject()
          || millis < 1
          || millis > BUDGET_MAX
          || !(reason.isMissingNode() || reason.isString())
          || reason.asString("").length() > REASON_MAX) {
        throw bad();
      }
      return new DrillOrder(
          kind, Duration.ofMillis(millis), reason.asString(""), call.by().name(), key);
    } catch (JacksonException e) {
      throw bad();
    }
  }

  private int usual(DrillKind kind) {
    return (int) backend.drills().usualBudget(kind).toMillis();
  }

  private static ProblemException bad() {
    return Problems.badRequest(
            "bad-drill",
            "Bad drill",
            "The body is empty or {\"kind\": \"handover\", \"budgetMillis\": 1000, \"reason\":"
                + " \"...\"}, each of them optional; the kinds are handover, kill, pause and"
                + " connections; 1 to "
                + BUDGET_MAX
                + " ms.")
        .toException();
  }

  private Errand.End answer(DrillOrder order, DrillEnd end) {
    return switch (end) {
      case DrillEnd.NotHot(String why) -> new Errand.End.NotHot(why);
      case DrillEnd.Refused(String why) ->
          throw Problem.of(409, "not-drilled", "There was no drill", why + ". Nothing was done.")
              .toException();
      case DrillEnd.Begun(long epoch, String successor) -> {
        Map<String, Object> body = body(order, epoch);
        body.put("instance", backend.view().get().instance());
        body.put("successor", successor);
        body.put("existed", false);
        yield new Errand.End.Answered(Answer.json(202, body));
      }
      case DrillEnd.Existed(long epoch) -> {
        Map<String, Object> body = body(order, epoch);
        body.put("existed", true);
        yield new Errand.End.Answered(Answer.json(200, body));
      }
    };
  }

  private static Map<String, Object> body(DrillOrder order, long epoch) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("kind", order.kind().word());
    body.put("epoch", epoch);
    body.put("budgetMillis", order.budget().toMillis());
    return body;
  }
}
