package io.understudy.testkit.sim;

import io.understudy.core.flow.Draws;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import java.nio.charset.StandardCharsets;

/** Numbers as payloads, and what every body and child is known to give. */
final class Values {
  private Values() {}

  static Payload payload(long number) {
    return new Payload("", Long.toString(number).getBytes(StandardCharsets.US_ASCII));
  }

  static int number(Payload payload) {
    String text = new String(payload.json(), StandardCharsets.US_ASCII);
    if (text.startsWith("{")) {
      return 1; // An invitation: such a flow may go on as a new run once.
    }
    return text.equals("null") ? 0 : Integer.parseInt(text);
  }

  /** The id that the end of an operation carries. */
  static FlowId id(Payload payload) {
    return FlowId.of(new String(payload.json(), StandardCharsets.US_ASCII).replace("\"", ""));
  }

  static Outcome.Value outcome(long number) {
    return new Outcome.Value(payload(number));
  }

  /** What the body at this place gives, however often it runs. */
  static int of(FlowId flow, int run, int position, String step) {
    long mixed = Draws.at(flow.low() + run, position) ^ plain(step).hashCode();
    return (int) (Draws.mix(mixed) & 0xFFFF);
  }

  /** A step's name without the mark of the other build. */
  static String plain(String step) {
    int mark = step.indexOf('~');
    return mark < 0 ? step : step.substring(0, mark);
  }

  static FlowId childId(long seed, int position) {
    return new FlowId(Draws.at(seed, 2L * position), Draws.at(seed, 2L * position + 1));
  }

  static long childSeed(long seed, int position) {
    return Draws.mix(Draws.at(seed, 7_000_000_000L + position));
  }
}
