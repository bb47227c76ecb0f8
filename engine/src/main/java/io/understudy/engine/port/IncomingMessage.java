package io.understudy.engine.port;

import java.util.Map;

/**
 * A message of the inbox, as the broker gave it.
 *
 * @param delivery names it in {@link ReignTransport#accept}; unique in the reign
 * @param messageId as text; empty for none
 * @param correlationId as text; empty for none
 * @param replyTo an address at the broker that it came from; empty for none
 * @param contentType empty for none
 * @param properties application properties, as far as they are strings, whole numbers or booleans
 *     (longs for all whole numbers); others are left out
 * @param body the bytes of its data sections, or of a text body as UTF-8; never modified
 * @param trouble why the body cannot be had (not one of the above); empty when it can
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy for each message would cost
public record IncomingMessage(
    long delivery,
    String messageId,
    String correlationId,
    String replyTo,
    String contentType,
    Map<String, Object> properties,
    byte[] body,
    String trouble) {}
