package io.understudy.node.http;

import io.understudy.engine.stage.HandoverOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What a caller says of the handover that it wants. */
record HandoverBody(@Nullable String to, Duration timeout, String reason) {
  private static final int SECONDS_MAX = 60;
  private static final int SECONDS_USUAL = 10;
  private static final int REASON_MAX = 1_000;

  static HandoverBody of(Call call) {
    byte[] body = call.body().get();
    if (body.length == 0) {
      return new HandoverBody(null, Duration.ofSeconds(SECONDS_USUAL), "");
    }
    try {
      return read(Json.read(body));
    } catch (JacksonException e) {
      throw bad();
    }
  }

  private static HandoverBody read(JsonNode body) {
    JsonNode to = body.path("to");
    JsonNode timeout = body.path("timeoutSeconds");
    JsonNode reason = body.path("reason");
    int seconds = timeout.isMissingNode() ? SECONDS_USUAL : timeout.asInt(0);
    boolean good =
        body.isObject()
            && (to.isMissingNode() || to.isString())
            && (reason.isMissingNode() || reason.isString())
            && reason.asString("").length() <= REASON_MAX
            && seconds >= 1
            && seconds <= SECONDS_MAX;
    if (!good) {
      throw bad();
    }
    return new HandoverBody(
        to.isMissingNode() ? null : to.asString(),
        Duration.ofSeconds(seconds),
        reason.asString(""));
  }

  private static ProblemException bad() {
    return Problems.badRequest(
            "bad-handover",
            "Bad handover",
            "The body is empty or {\"to\": \"instance\", \"timeoutSeconds\": 10, \"reason\":"
                + " \"...\"}, each of them optional; 1 to "
                + SECONDS_MAX
                + " seconds.")
        .toException();
  }

  HandoverOrder order(String by, String key) {
    return new HandoverOrder(to, timeout, reason, by, key);
  }
}
