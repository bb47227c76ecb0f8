package io.understudy.amqp;

import io.understudy.engine.port.IncomingMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.DecoderState;
import org.apache.qpid.protonj2.types.Binary;
import org.apache.qpid.protonj2.types.UnsignedByte;
import org.apache.qpid.protonj2.types.UnsignedInteger;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.UnsignedShort;
import org.apache.qpid.protonj2.types.messaging.AmqpValue;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.jspecify.annotations.Nullable;

/** Reads messages as anybody may have written them: it never fails, it tells the trouble. */
final class MessageReader {
  private static final byte[] NOTHING = {};

  private final Decoder decoder = CodecFactory.getDefaultDecoder();
  private final DecoderState state = decoder.newDecoderState();

  /** What one message is made of, as far as it was read. */
  private static final class Parts {
    private Properties properties = new Properties();
    private Map<String, Object> applicationProperties = Map.of();
    private byte @Nullable [] body;
    private @Nullable ByteArrayOutputStream more;
    private String trouble = "";

    private void addData(byte[] data) {
      if (more != null) {
        more.writeBytes(data);
      } else if (body != null) {
        more = new ByteArrayOutputStream(body.length + data.length);
        more.writeBytes(body);
        more.writeBytes(data);
      } else {
        body = data;
      }
    }

    private byte[] bytes() {
      if (!trouble.isEmpty()) {
        return NOTHING;
      }
      if (more != null) {
        return more.toByteArray();
      }
      return body == null ? NOTHING : body;
    }
  }

  IncomingMessage read(long delivery, ProtonBuffer buffer) {
    Parts parts = new Parts();
    state.reset();
    try {
      while (buffer.isReadable()) {
        take(decoder.readObject(buffer, state), parts);
      }
    } catch (RuntimeException e) {
      // Whatever the sender's bytes lead the decoder to.
      parts.trouble = "it is not an AMQP message: " + e.getMessage();
    }
    return message(delivery, parts);
  }

  /** A message of which nothing was kept. */
  static IncomingMessage lost(long delivery, String trouble) {
    return new IncomingMessage(delivery, "", "", "", "", Map.of(), NOTHING, trouble);
  }

  private static void take(@Nullable Object section, Parts parts) {
    switch (section) {
      case Properties properties -> parts.properties = properties;
      case ApplicationProperties properties ->
          parts.applicationProperties = understood(properties.getValue());
      case Data data -> parts.addData(data.getValue() == null ? NOTHING : data.getValue());
      case AmqpValue<?> value -> takeValue(value.getValue(), parts);
      case org.apache.qpid.protonj2.types.messaging.AmqpSequence<?> _ ->
          parts.trouble = "its body is a sequence, not bytes or text";
      case null, default -> {
        // Header, annotations and footer are between brokers.
      }
    }
  }

  private static void takeValue(@Nullable Object value, Parts parts) {
    switch (value) {
      case String text -> parts.addData(text.getBytes(StandardCharsets.UTF_8));
      case Binary binary -> parts.addData(binary.asByteArray());
      case null -> parts.addData(NOTHING);
      default ->
          parts.trouble =
              "its body is a value of type "
                  + value.getClass().getSimpleName()
                  + ", not bytes or text";
    }
  }

  private static Map<String, Object> understood(@Nullable Map<String, Object> properties) {
    if (properties == null) {
      return Map.of();
    }
    Map<String, Object> understood = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          Object simple = simple(value);
          if (name != null && simple != null) {
            understood.put(name, simple);
          }
        });
    return understood;
  }

  private static @Nullable Object simple(@Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Boolean yes -> yes;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case UnsignedByte number -> number.longValue();
      case UnsignedShort number -> number.longValue();
      case UnsignedInteger number -> number.longValue();
      case UnsignedLong number ->
          number.bigIntegerValue().bitLength() < 64 ? number.longValue() : null;
      case null, default -> null;
    };
  }

  private static IncomingMessage message(long delivery, Parts parts) {
    Properties properties = parts.properties;
    return new IncomingMessage(
        delivery,
        text(properties.getMessageId()),
        text(properties.getCorrelationId()),
        text(properties.getReplyTo()),
        text(properties.getContentType()),
        parts.applicationProperties,
        parts.bytes(),
        parts.trouble);
  }

  /** AMQP knows ids that are texts, numbers, UUIDs or bytes. */
  private static String text(@Nullable Object id) {
    return switch (id) {
      case null -> "";
      case Binary binary -> java.util.HexFormat.of().formatHex(binary.asByteArray());
      default -> id.toString();
    };
  }
}
