package io.understudy.engine.mail;

import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.message.FrameCodec;
import io.understudy.core.message.Frames;
import io.understudy.engine.port.Destination;
import io.understudy.engine.port.Directory;
import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.OutgoingMessage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Frames as one signed message of the transport. The signature covers who says it, to whom, and
 * what, so that nobody can pass a message on to another party as its own.
 */
final class Envelope {
  static final String CONTENT_TYPE = "application/vnd.understudy.frames";
  private static final String FROM = "understudy-from";
  private static final String SIGNATURE = "understudy-signature";

  private Envelope() {}

  /** A transmission of a reign, which bears the same name each time that it is sent. */
  record Name(long epoch, long transmission) {}

  static OutgoingMessage seal(
      Directory directory, long id, Destination to, Name name, Frames frames) {
    byte[] body = FrameCodec.encode(frames);
    String party = to.name();
    String from = directory.self();
    String signature =
        Base64.getEncoder().encodeToString(directory.sign(signed(from, party, body)));
    String duplicateId = from + ">" + party + ":" + name.epoch() + "." + name.transmission();
    return new OutgoingMessage(
        id, to, duplicateId, "", CONTENT_TYPE, Map.of(FROM, from, SIGNATURE, signature), body);
  }

  /** What was said, by whom; proven. */
  record Opened(String party, Frames frames) {}

  /** Throws {@link CorruptEntryException}, with the reason, when it cannot be opened. */
  static Opened open(Directory directory, IncomingMessage message) {
    String from = text(message, FROM);
    byte[] signature;
    try {
      signature = Base64.getDecoder().decode(text(message, SIGNATURE));
    } catch (IllegalArgumentException e) {
      throw new CorruptEntryException("The signature is not in Base64.");
    }
    byte[] signed = signed(from, directory.self(), message.body());
    if (!directory.signed(from, signed, signature)) {
      throw new CorruptEntryException(
          "It claims to be from '"
              + from
              + "', which did not sign it, or is not in the directory.");
    }
    return new Opened(from, FrameCodec.decode(message.body()));
  }

  private static String text(IncomingMessage message, String property) {
    if (message.properties().get(property) instanceof String text) {
      return text;
    }
    throw new CorruptEntryException("It has no property '" + property + "'.");
  }

  private static byte[] signed(String from, String to, byte[] body) {
    byte[] names = (from + "\n" + to + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[names.length + body.length];
    System.arraycopy(names, 0, all, 0, names.length);
    System.arraycopy(body, 0, all, names.length, body.length);
    return all;
  }
}
