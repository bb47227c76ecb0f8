package io.understudy.amqp;

import java.util.Set;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.jspecify.annotations.Nullable;

/** A connection or a link that is of no use any more. */
final class WireException extends Exception {
  /** What it means for whoever wanted to use it. */
  enum Kind {
    /** Not reached, not answered in time, or lost; another broker or another time may do. */
    LOST,
    /** The broker answered and does not let us in. */
    LOGIN,
    /** The broker let us in and refuses this address for good. */
    REFUSED,
    /** The broker ended the link since a message was too large for it. */
    TOO_LARGE
  }

  private static final Set<String> FOR_GOOD =
      Set.of(
          "amqp:not-found",
          "amqp:unauthorized-access",
          "amqp:not-allowed",
          "amqp:not-implemented",
          "amqp:invalid-field");

  private final Kind kind;

  private WireException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  static WireException lost(String message) {
    return new WireException(Kind.LOST, message);
  }

  static WireException login(String message) {
    return new WireException(Kind.LOGIN, message);
  }

  /** What a broker gave as the reason for ending something. */
  static WireException ended(String what, @Nullable ErrorCondition why) {
    String condition = why == null ? "" : String.valueOf(why.getCondition());
    String message = what + (why == null ? "" : ": " + condition + ", " + why.getDescription());
    if (condition.equals("amqp:link:message-size-exceeded")) {
      return new WireException(Kind.TOO_LARGE, message);
    }
    return new WireException(FOR_GOOD.contains(condition) ? Kind.REFUSED : Kind.LOST, message);
  }

  static boolean isForGood(@Nullable ErrorCondition why) {
    return why == null || FOR_GOOD.contains(String.valueOf(why.getCondition()));
  }

  Kind kind() {
    return kind;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
