package io.understudy.testkit.transport;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.OutgoingMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Messages for tests. */
public final class Messages {
  private Messages() {}

  /** A message of text, and nothing else. */
  public static OutgoingMessage message(long id, Destination to, String text) {
    return message(id, to, "", text.getBytes(StandardCharsets.UTF_8));
  }

  public static OutgoingMessage message(
      long id, Destination to, String duplicateId, byte[] content) {
    return new OutgoingMessage(id, to, duplicateId, "", "text/plain", Map.of(), content);
  }
}
