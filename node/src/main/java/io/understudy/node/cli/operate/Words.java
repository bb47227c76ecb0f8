package io.understudy.node.cli.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Texts for people. */
final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private Words() {}

  static String text(JsonNode body, String member) {
    return body.path(member).asString("");
  }

  /** Date and time on the clock of this machine; empty for none. */
  static String time(JsonNode body, String member) {
    String text = text(body, member);
    return text.isEmpty() ? "" : TIME.format(Instant.parse(text));
  }

  /** The same without the year. */
  static String shortTime(JsonNode body, String member) {
    String time = time(body, member);
    return time.isEmpty() ? "" : time.substring("yyyy-".length());
  }

  /** Time of the day, with milliseconds. */
  static String clock(JsonNode body, String member) {
    String text = text(body, member);
    return text.isEmpty() ? "" : CLOCK.format(Instant.parse(text));
  }

  /** {@code 320 ms}, {@code 4.2 s}, {@code 12 min}, {@code 3 h 5 min}, {@code 2 d 4 h}. */
  static String time(Duration time) {
    long millis = Math.max(0, time.toMillis());
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return millis / 1_000 + "." + millis % 1_000 / 100 + " s";
    }
    if (time.toHours() < 1) {
      return time.toMinutes() + " min";
    }
    return time.toDays() < 1
        ? time.toHours() + " h " + time.toMinutesPart() + " min"
        : time.toDays() + " d " + time.toHoursPart() + " h";
  }

  /** {@code 1 flow}, {@code 2 flows}. */
  static String count(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  /** On one line, cut where it gets too long. */
  static String brief(JsonNode value, int most) {
    String text = value.isMissingNode() ? "" : value.toString();
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  /** Lines of at most this width, broken at blanks where there are any. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int blank = rest.lastIndexOf(' ', width);
      int at = blank > 0 ? blank : width;
      lines.add(rest.substring(0, at));
      rest = rest.substring(at).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
