package io.understudy.engine.mail;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.OutgoingMessage;
import java.util.Map;

/** A message that a node sends to its own inbox, to see that it comes. It says nothing. */
final class WatchMessage {
  private static final String CONTENT_TYPE = "application/vnd.understudy.watchdog";
  private static final byte[] NOTHING = {};

  private WatchMessage() {}

  static OutgoingMessage to(String inbox, long id) {
    return new OutgoingMessage(
        id, Destination.home(inbox), "", "", CONTENT_TYPE, Map.of(), NOTHING);
  }

  static boolean is(IncomingMessage message) {
    return message.contentType().equals(CONTENT_TYPE);
  }
}
