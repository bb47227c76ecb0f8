package io.understudy.testkit.sim;

import io.understudy.core.flow.StepRules;
import io.understudy.core.flow.StepRules.DoubtRule;
import io.understudy.testkit.sim.Program.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Random programs, and what each build makes of them. */
final class Programs {
  static final String OTHER = "b";
  private static final int COUNT = 6;

  private final Chance chance;
  private final Map<String, Program> programs = new TreeMap<>();
  private final Map<String, Program> others = new TreeMap<>();
  private final Map<String, Line> bodies = new TreeMap<>();
  private int steps;

  Programs(Chance chance) {
    this.chance = chance;
    for (int i = COUNT - 1; i >= 0; i--) {
      put(program(i));
    }
    TalkPrograms talks = new TalkPrograms(chance, () -> chance.oneIn(2) ? step() : transaction());
    TalkPrograms.INITIATORS.forEach(name -> put(program(name, talks.initiator())));
    for (int i = 0; i < TalkPrograms.RESPONDERS.size(); i++) {
      put(program(TalkPrograms.RESPONDERS.get(i), talks.responder(i)));
    }
    programs.values().forEach(this::index);
  }

  private void put(Program program) {
    programs.put(program.name(), program);
    others.put(program.name(), chance.oneIn(4) ? renamed(program) : program);
  }

  List<String> names() {
    return List.copyOf(programs.keySet());
  }

  /** One that clients start. */
  String pick() {
    return chance.oneIn(2) ? "p" + chance.below(COUNT) : chance.pick(TalkPrograms.INITIATORS);
  }

  Program of(String name, String build) {
    Program program = (build.equals(OTHER) ? others : programs).get(name);
    if (program == null) {
      throw new IllegalStateException("no program " + name);
    }
    return program;
  }

  static int versionMax(String build) {
    return build.equals(OTHER) ? 2 : 1;
  }

  /** The line with a body of this name. */
  @Nullable Line body(String name) {
    return bodies.get(Values.plain(name));
  }

  private void index(Program program) {
    List<Line> all = new ArrayList<>(program.lines());
    all.addAll(program.compensation());
    for (Line line : all) {
      switch (line) {
        case Line.Step step -> bodies.put(step.name(), step);
        case Line.Begin(var step) -> bodies.put(step.name(), step);
        case Line.Transaction tx -> bodies.put(tx.name(), tx);
        case Line.Version version -> bodies.put(version.extra().name(), version.extra());
        default -> {}
      }
    }
  }

  private static Program renamed(Program program) {
    List<Line> lines = new ArrayList<>(program.lines());
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i) instanceof Line.Step step) {
        lines.set(
            i,
            new Line.Step(
                step.name() + "~b",
                step.failures(),
                step.rules(),
                step.bodyMillis(),
                step.tolerant()));
        break;
      }
    }
    return new Program(program.name(), lines, program.compensation(), program.swallowsCancel());
  }

  private Program program(int number) {
    List<Line> lines = new ArrayList<>();
    int count = 2 + chance.below(7);
    for (int i = 0; i < count; i++) {
      add(lines, number);
    }
    if (chance.oneIn(8)) {
      lines.add(new Line.Fail());
    }
    return program("p" + number, lines);
  }

  private Program program(String name, List<Line> lines) {
    List<Line> compensation = new ArrayList<>();
    if (chance.oneIn(2)) {
      compensation.add(step());
      compensation.add(transaction());
    }
    return new Program(name, lines, compensation, chance.oneIn(2));
  }

  private void add(List<Line> lines, int number) {
    switch (chance.below(14)) {
      case 0, 1, 2 -> lines.add(step());
      case 3, 4, 5 -> lines.add(transaction());
      case 6, 7 -> {
        List<Line.Step> begun = new ArrayList<>();
        for (int i = chance.below(3); i >= 0; i--) {
          begun.add(step());
          lines.add(new Line.Begin(begun.getLast()));
        }
        if (chance.oneIn(2)) {
          add(lines, number);
        }
        begun.forEach(step -> lines.add(new Line.Join(step.name())));
      }
      case 8 -> lines.add(new Line.Sleep(chance.oneIn(4) ? 0 : chance.between(5, 900)));
      case 9 -> lines.add(new Line.Await("s" + chance.below(2), chance.between(0, 600)));
      case 10 -> lines.add(new Line.Await("s" + chance.below(2), -1));
      case 11 -> child(lines, number);
      case 12 -> {
        lines.add(new Line.Publish());
        lines.add(new Line.Version("c" + ++steps, 2, step()));
      }
      default -> lines.add(new Line.Next());
    }
  }

  private void child(List<Line> lines, int number) {
    if (number == COUNT - 1) {
      return;
    }
    String child = "p" + chance.between(number + 1, COUNT - 1);
    lines.add(new Line.Child(child, chance.below(2)));
    if (chance.oneIn(3)) {
      lines.add(step());
    }
    if (!chance.oneIn(4)) {
      lines.add(new Line.JoinChild());
    }
  }

  private Line.Step step() {
    DoubtRule doubt = chance.pick(List.of(DoubtRule.values()));
    int attempts = 1 + chance.below(4);
    int failures = chance.oneIn(3) ? 1 + chance.below(4) : 0;
    boolean crash = chance.oneIn(25);
    long body = chance.between(1, chance.oneIn(6) ? 400 : 20);
    boolean limited = chance.oneIn(6);
    StepRules rules =
        new StepRules(
            new StepRules.Retry(attempts, chance.between(1, 50), 2, 200, 0.5),
            limited ? 150 : 0,
            limited && chance.oneIn(2) ? 60 : 0,
            doubt);
    String name = (crash ? "crash" : "step") + ++steps;
    return new Line.Step(name, failures, rules, body, !chance.oneIn(4));
  }

  private Line.Transaction transaction() {
    Line.Step how = step();
    StepRules rules = new StepRules(how.rules().retry(), 0, 0, DoubtRule.RUN_AGAIN);
    Line.Step plain = new Line.Step("tx" + ++steps, how.failures(), rules, how.bodyMillis(), true);
    int from = chance.below(4);
    return new Line.Transaction(
        plain.name(), from, (from + 1 + chance.below(3)) % 4, 1 + chance.below(100), plain);
  }
}
