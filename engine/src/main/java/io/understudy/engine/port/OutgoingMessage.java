package io.understudy.engine.port;

import java.util.Map;

/**
 * A message to be sent.
 *
 * @param id names it in {@link TransportListener#sent}; unique in the reign
 * @param to where it goes
 * @param duplicateId the same whenever the same content is sent, so that the broker may drop a
 *     repeat; empty for none
 * @param correlationId as the receiver expects it; empty for none
 * @param properties application properties: strings, longs and booleans
 * @param body never modified
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy for each message would cost
public record OutgoingMessage(
    long id,
    Destination to,
    String duplicateId,
    String correlationId,
    String contentType,
    Map<String, Object> properties,
    byte[] body) {
  public OutgoingMessage {
    properties = Map.copyOf(properties);
  }
}
