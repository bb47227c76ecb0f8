package io.understudy.amqp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.qpid.protonj2.types.Symbol;

/** The names under which brokers know our connections. */
final class Containers {
  /** Asks for a queue, where a broker makes addresses on demand. */
  static final Symbol QUEUE = Symbol.valueOf("queue");

  private static final Pattern REIGN = Pattern.compile("reign-(\\d{1,18})\\.\\d+");

  private Containers() {}

  /** Of the connection that consumes an inbox; each connection of a reign has another name. */
  static String ofReign(String container, String inbox, long epoch, int connection) {
    return container + marker(inbox) + "reign-" + epoch + "." + connection;
  }

  static String ofDestination(String container, String destination) {
    return container + "/to-" + destination;
  }

  static String ofWatch(String container) {
    return container + "/watch";
  }

  /** What the names of all that consume this inbox have in common. */
  static String marker(String inbox) {
    return "/" + inbox + "/";
  }

  /** The epoch of the reign that consumes this inbox under that name; -1 if the name says none. */
  static long epochOf(String container, String inbox) {
    int start = container.lastIndexOf(marker(inbox));
    if (start < 0) {
      return -1;
    }
    Matcher rest = REIGN.matcher(container.substring(start + marker(inbox).length()));
    return rest.matches() ? Long.parseLong(rest.group(1)) : -1;
  }
}
