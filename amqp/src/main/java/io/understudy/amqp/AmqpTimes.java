package io.understudy.amqp;

import java.time.Duration;

/**
 * How long at most.
 *
 * @param connect to come to a socket with a broker, its name and TLS included
 * @param call for one answer of a broker
 * @param idle a connection is given up when nothing at all came for so long; the broker sends a
 *     beat in time when it lives
 * @param pauseMin after no broker of a list could be had, before the next try; doubles each time
 * @param pauseMax the longest such pause
 */
public record AmqpTimes(
    Duration connect, Duration call, Duration idle, Duration pauseMin, Duration pauseMax) {
  private static final Duration MIN = Duration.ofMillis(10);
  private static final Duration MAX = Duration.ofMinutes(1);

  public static final AmqpTimes USUAL =
      new AmqpTimes(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofMillis(250));

  public AmqpTimes {
    requireUsual(connect, "connect");
    requireUsual(call, "call");
    requireUsual(idle, "idle");
    requireUsual(pauseMin, "pauseMin");
    requireUsual(pauseMax, "pauseMax");
    AmqpSettings.require(pauseMin.compareTo(pauseMax) <= 0, "pauseMin", "at most pauseMax");
  }

  /** How often a connection is looked after when nothing happens on it. */
  Duration beat() {
    return idle.dividedBy(4);
  }

  private static void requireUsual(Duration duration, String name) {
    boolean usual = duration.compareTo(MIN) >= 0 && duration.compareTo(MAX) <= 0;
    AmqpSettings.require(usual, name, "between " + MIN + " and " + MAX);
  }
}
