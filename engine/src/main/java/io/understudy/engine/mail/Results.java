package io.understudy.engine.mail;

import io.understudy.core.log.Failure;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.ReplyTo;
import io.understudy.core.shard.Reply;
import io.understudy.engine.port.Destination;
import io.understudy.engine.port.OutgoingMessage;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Results of flows as messages to whoever started them by one. */
final class Results {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Results() {}

  /**
   * The result as JSON, or the failure's type and message; the properties {@code
   * understudy-flow-id} and {@code understudy-status} say of which flow, and how it ended. It may
   * come twice: whoever asks again shall be answered again.
   */
  static OutgoingMessage message(long id, ReplyTo to, Reply.Finished result) {
    byte[] body =
        switch (result.outcome()) {
          case Outcome.Value(var payload) -> payload.json();
          case Outcome.Failed(Failure failure) ->
              JSON.writeValueAsBytes(Map.of("type", failure.type(), "message", failure.message()));
        };
    String flow = result.flow().toString();
    String status = result.status().name().toLowerCase(Locale.ROOT);
    return new OutgoingMessage(
        id,
        Destination.home(to.address()),
        "",
        to.correlation(),
        "application/json",
        Map.of("understudy-flow-id", flow, "understudy-status", status),
        body);
  }
}
