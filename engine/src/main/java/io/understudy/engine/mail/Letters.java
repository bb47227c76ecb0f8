package io.understudy.engine.mail;

import io.understudy.core.log.DeadLetter;
import io.understudy.engine.port.IncomingMessage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Messages to dead letters and back. */
public final class Letters {
  /** More of a body than this is not kept. */
  private static final int BODY_BYTES_MAX = 1 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Letters() {}

  static DeadLetter of(IncomingMessage message, String reason) {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("messageId", message.messageId());
    headers.put("correlationId", message.correlationId());
    headers.put("replyTo", message.replyTo());
    headers.put("contentType", message.contentType());
    headers.put("properties", message.properties());
    byte[] body = message.body();
    byte[] kept = body.length > BODY_BYTES_MAX ? Arrays.copyOf(body, BODY_BYTES_MAX) : body;
    return new DeadLetter(
        UUID.randomUUID().toString(), reason, JSON.writeValueAsString(headers), kept, body.length);
  }

  /** The message as it came. */
  static IncomingMessage message(DeadLetter letter, long delivery) {
    Map<String, Object> headers = headers(letter);
    return new IncomingMessage(
        delivery,
        text(headers, "messageId"),
        text(headers, "correlationId"),
        text(headers, "replyTo"),
        text(headers, "contentType"),
        properties(headers),
        letter.body(),
        "");
  }

  /** Everything but the body. */
  public static Map<String, Object> headers(DeadLetter letter) {
    return JSON.readValue(letter.headers(), new TypeReference<Map<String, Object>>() {});
  }

  private static String text(Map<String, Object> headers, String name) {
    return headers.get(name) instanceof String text ? text : "";
  }

  private static Map<String, Object> properties(Map<String, Object> headers) {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (headers.get("properties") instanceof Map<?, ?> stored) {
      stored.forEach(
          (name, value) ->
              properties.put(
                  String.valueOf(name),
                  value instanceof Integer number ? number.longValue() : value));
    }
    return properties;
  }
}
