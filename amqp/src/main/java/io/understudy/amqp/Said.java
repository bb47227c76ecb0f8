package io.understudy.amqp;

import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log how a connection is, once for each change. */
final class Said {
  private static final Logger LOG = LoggerFactory.getLogger(Said.class);

  private final String what;
  private String last = "";

  /**
   * @param what is connected, to begin a sentence
   */
  Said(String what) {
    this.what = what;
  }

  void up(URI broker) {
    if (isNew("up " + broker)) {
      LOG.info("{}: connected to {}.", what, broker);
    }
  }

  void down(URI broker, WireException why) {
    if (!isNew("down " + why.kind())) {
      LOG.debug("{}: not connected to {}: {}.", what, broker, why.reason());
      return;
    }
    LOG.info("{}: not connected to {}: {}. {}", what, broker, why.reason(), advice(why.kind()));
  }

  private static String advice(WireException.Kind kind) {
    return switch (kind) {
      case LOST -> "Other brokers of it are tried in turn, again and again; is the broker up?";
      case LOGIN -> "It is tried again; check the user and the password, here and at the broker.";
      case REFUSED ->
          "It is tried again; check that the address exists and that the user may use it.";
      case TOO_LARGE -> "It is tried again, message by message; check the broker's largest size.";
    };
  }

  private boolean isNew(String now) {
    boolean differs = !now.equals(last);
    last = now;
    return differs;
  }
}
