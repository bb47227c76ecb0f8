package io.understudy.testkit.sim;

import io.understudy.testkit.sim.Program.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Random conversations. Only who opened a session waits without a deadline, and only for a server,
 * which answers everything; a responder may wait without one, since its initiator ends. So none
 * waits for ever.
 */
final class TalkPrograms {
  /** Answers until the session ends. */
  static final String SERVER = "r0";

  static final List<String> INITIATORS = List.of("t0", "t1", "t2");
  static final List<String> RESPONDERS = List.of(SERVER, "r1", "r2", "r3");
  private static final int NO_RESPONDER_ONE_IN = 25;

  private final Chance chance;
  private final Supplier<Line> other;

  /**
   * @param other an operation that is not about sessions
   */
  TalkPrograms(Chance chance, Supplier<Line> other) {
    this.chance = chance;
    this.other = other;
  }

  List<Line> initiator() {
    boolean asksServers = chance.oneIn(3);
    List<Line> lines = new ArrayList<>();
    int count = 1 + chance.below(3);
    for (int session = 0; session < count; session++) {
      lines.add(new Line.Open(asksServers ? SERVER : partner()));
      if (chance.oneIn(3)) {
        lines.add(other.get());
      }
      talk(lines, session, asksServers);
    }
    if (chance.oneIn(4)) {
      lines.add(new Line.Next());
    }
    if (chance.oneIn(3)) {
      talk(lines, chance.below(count), asksServers);
    }
    if (chance.oneIn(3)) {
      lines.add(new Line.Close(chance.below(count)));
    }
    if (chance.oneIn(8)) {
      lines.add(new Line.Fail());
    }
    return lines;
  }

  private String partner() {
    return chance.oneIn(NO_RESPONDER_ONE_IN) ? "p0" : chance.pick(RESPONDERS);
  }

  private void talk(List<Line> lines, int session, boolean server) {
    switch (chance.below(7)) {
      case 0, 1 -> {
        for (int i = chance.below(6); i >= 0; i--) {
          lines.add(new Line.Send(session));
          lines.add(new Line.Receive(session, server ? -1 : soon()));
        }
      }
      case 2 -> {
        int count = 1 + chance.below(5);
        send(lines, session, count);
        for (int i = 0; i < count; i++) {
          lines.add(new Line.Receive(session, server ? -1 : soon()));
        }
      }
      case 3 -> send(lines, session, 1 + chance.below(12));
      case 4 -> {
        lines.add(new Line.Receive(session, soon()));
        lines.add(new Line.Receive(session, soon()));
      }
      case 5 -> {
        send(lines, session, 1 + chance.below(3));
        lines.add(other.get());
        lines.add(new Line.Receive(session, soon()));
        if (chance.oneIn(2)) {
          lines.add(new Line.Close(session));
        }
      }
      default -> {} // It may end without a word.
    }
  }

  private void send(List<Line> lines, int session, int count) {
    for (int i = 0; i < count; i++) {
      lines.add(new Line.Send(session));
    }
  }

  private long soon() {
    return chance.between(0, 500);
  }

  List<Line> responder(int number) {
    List<Line> lines = new ArrayList<>();
    if (number == 0) {
      lines.add(new Line.Serve(1_000, -1));
      return lines;
    }
    for (int i = 1 + chance.below(4); i > 0; i--) {
      switch (chance.below(8)) {
        case 0, 1 -> lines.add(new Line.Serve(1 + chance.below(4), chance.oneIn(2) ? -1 : soon()));
        case 2 -> lines.add(new Line.Receive(0, chance.oneIn(2) ? -1 : soon()));
        case 3 -> send(lines, 0, 1 + chance.below(6));
        case 4 -> lines.add(other.get());
        case 5 -> lines.add(new Line.Next());
        case 6 -> further(lines, number);
        default -> {
          if (chance.oneIn(2)) {
            lines.add(new Line.Close(0));
          }
        }
      }
    }
    if (chance.oneIn(6)) {
      lines.add(new Line.Fail());
    } else if (chance.oneIn(2)) {
      lines.add(new Line.Serve(1_000, -1));
    }
    return lines;
  }

  /** Opens a session of its own, with a responder of a lower number: no circle. */
  private void further(List<Line> lines, int number) {
    lines.add(new Line.Open(RESPONDERS.get(chance.below(number))));
    talk(lines, 1, false);
  }
}
