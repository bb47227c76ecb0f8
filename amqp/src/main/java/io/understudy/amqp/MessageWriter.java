package io.understudy.amqp;

import io.understudy.engine.port.OutgoingMessage;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.codec.EncoderState;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Header;
import org.apache.qpid.protonj2.types.messaging.Properties;

/** Writes messages as AMQP has them. On one thread. */
final class MessageWriter {
  /** Artemis drops a message whose value under this name it has seen lately. */
  private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

  private static final int OVERHEAD_BYTES = 512;
  private static final Header DURABLE = new Header().setDurable(true);

  private final Encoder encoder = CodecFactory.getDefaultEncoder();
  private final EncoderState state = encoder.newEncoderState();

  ProtonBuffer write(OutgoingMessage message) {
    ProtonBuffer buffer =
        ProtonBufferAllocator.defaultAllocator().allocate(message.body().length + OVERHEAD_BYTES);
    state.reset();
    encoder.writeObject(buffer, state, DURABLE);
    writeProperties(buffer, message);
    Map<String, Object> properties = properties(message);
    if (!properties.isEmpty()) {
      encoder.writeObject(buffer, state, new ApplicationProperties(properties));
    }
    encoder.writeObject(buffer, state, new Data(message.body()));
    return buffer;
  }

  private void writeProperties(ProtonBuffer buffer, OutgoingMessage message) {
    Properties properties = new Properties();
    if (!message.correlationId().isEmpty()) {
      properties.setCorrelationId(message.correlationId());
    }
    if (!message.contentType().isEmpty()) {
      properties.setContentType(message.contentType());
    }
    if (!properties.isEmpty()) {
      encoder.writeObject(buffer, state, properties);
    }
  }

  private static Map<String, Object> properties(OutgoingMessage message) {
    if (message.duplicateId().isEmpty()) {
      return message.properties();
    }
    Map<String, Object> properties = new HashMap<>(message.properties());
    properties.put(DUPLICATE_ID, message.duplicateId());
    return properties;
  }
}
