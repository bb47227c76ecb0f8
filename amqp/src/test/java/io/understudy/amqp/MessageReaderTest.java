package io.understudy.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.IncomingMessage;
import io.understudy.testkit.transport.Ear;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.types.Binary;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.UnsignedInteger;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.AmqpSequence;
import org.apache.qpid.protonj2.types.messaging.AmqpValue;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Header;
import org.apache.qpid.protonj2.types.messaging.MessageAnnotations;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
  private final MessageReader reader = new MessageReader();

  private IncomingMessage read(Object... sections) {
    return reader.read(1, encoded(sections));
  }

  static ProtonBuffer encoded(Object... sections) {
    Encoder encoder = CodecFactory.getDefaultEncoder();
    ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
    for (Object section : sections) {
      encoder.writeObject(buffer, encoder.newEncoderState(), section);
    }
    return buffer;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void severalDataSectionsAreOneBody() {
    IncomingMessage message = read(new Data(utf8("a")), new Data(utf8("bc")), new Data(utf8("d")));

    assertThat(Ear.text(message)).isEqualTo("abcd");
    assertThat(message.trouble()).isEmpty();
  }

  @Test
  void textAndBytesAsAValueAreBodiesToo() {
    assertThat(Ear.text(read(new AmqpValue<>("grüezi")))).isEqualTo("grüezi");
    assertThat(Ear.text(read(new AmqpValue<>(new Binary(utf8("bytes")))))).isEqualTo("bytes");
    assertThat(read(new AmqpValue<>(null)).trouble()).isEmpty();
  }

  @Test
  void anotherBodyIsToldWithItsType() {
    assertThat(read(new AmqpValue<>(5)).trouble()).contains("Integer");
    assertThat(read(new AmqpValue<>(Map.of("a", 1))).trouble()).contains("Map");
    assertThat(read(new AmqpSequence<>(List.of(1, 2))).trouble()).contains("sequence");
    assertThat(read(new AmqpValue<>(5)).body()).isEmpty();
  }

  @Test
  void idsOfEveryTypeAreTexts() {
    UUID uuid = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
    Properties properties = new Properties();
    properties.setMessageId(uuid);
    properties.setCorrelationId(UnsignedLong.valueOf(7));
    properties.setReplyTo("answers");
    properties.setContentType("a/b");

    IncomingMessage message = read(properties, new Data(utf8("x")));

    assertThat(message.messageId()).isEqualTo(uuid.toString());
    assertThat(message.correlationId()).isEqualTo("7");
    assertThat(message.replyTo()).isEqualTo("answers");
    assertThat(message.contentType()).isEqualTo("a/b");
    properties.setMessageId(new Binary(new byte[] {1, -1}));
    assertThat(read(properties).messageId()).isEqualTo("01ff");
  }

  @Test
  void propertiesAreTextsWholeNumbersAndTruths() {
    Map<String, Object> all = new HashMap<>();
    all.put("text", "t");
    all.put("yes", true);
    all.put("long", 1L);
    all.put("int", 2);
    all.put("short", (short) 3);
    all.put("byte", (byte) 4);
    all.put("unsigned", UnsignedInteger.valueOf(5));
    all.put("huge", UnsignedLong.valueOf(BigInteger.TWO.pow(63)));
    all.put("symbol", Symbol.valueOf("s"));
    all.put("character", 'c');
    all.put("fraction", 1.5);
    all.put("nothing", null);

    IncomingMessage message = read(new ApplicationProperties(all), new Data(utf8("x")));

    assertThat(message.properties())
        .containsOnly(
            Map.entry("text", "t"),
            Map.entry("yes", true),
            Map.entry("long", 1L),
            Map.entry("int", 2L),
            Map.entry("short", 3L),
            Map.entry("byte", 4L),
            Map.entry("unsigned", 5L));
  }

  @Test
  void whatIsBetweenBrokersIsPassedOver() {
    Map<Symbol, Object> annotations = Map.of(Symbol.valueOf("x-opt"), 1);

    IncomingMessage message =
        read(
            new Header().setDurable(true),
            new MessageAnnotations(annotations),
            new Data(utf8("b")));

    assertThat(Ear.text(message)).isEqualTo("b");
    assertThat(message.trouble()).isEmpty();
  }

  @Test
  void bytesThatAreNoMessageAreTold() {
    ProtonBuffer garbage = ProtonBufferAllocator.defaultAllocator().copy(utf8("GET / HTTP/1.1"));

    IncomingMessage message = reader.read(1, garbage);

    assertThat(message.trouble()).contains("not an AMQP message");
    assertThat(message.body()).isEmpty();
    assertThat(Ear.text(read(new Data(utf8("next"))))).isEqualTo("next");
  }

  @Test
  void aMessageCutShortIsTold() {
    ProtonBuffer whole = encoded(new Data(utf8("a long enough body")));
    byte[] bytes = new byte[whole.getReadableBytes() - 4];
    whole.readBytes(bytes, 0, bytes.length);

    IncomingMessage message = reader.read(1, ProtonBufferAllocator.defaultAllocator().copy(bytes));

    assertThat(message.trouble()).isNotEmpty();
  }
}
