package io.understudy.testkit.flow;

import io.understudy.core.log.Failure;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import java.nio.charset.StandardCharsets;

/** Outcomes as text, for assertions. */
final class Outcomes {
  private Outcomes() {}

  static String text(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Value(Payload payload) -> new String(payload.json(), StandardCharsets.UTF_8);
      case Outcome.Failed(Failure failure) ->
          failure.kind() + " " + failure.type() + ": " + failure.message();
    };
  }
}
