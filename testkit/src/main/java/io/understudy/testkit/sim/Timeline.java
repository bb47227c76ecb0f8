package io.understudy.testkit.sim;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** True time of one simulation: what happens when, who drew which chance, and what was seen. */
final class Timeline {
  static final long MILLI = 1_000;
  static final long SECOND = 1_000_000;
  private static final int NOTES_MAX = 80;

  final Chance chance;
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atMicros).thenComparingLong(Task::order));
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final Deque<String> notes = new ArrayDeque<>();
  private long nowMicros;
  private long order;
  private long events;

  private record Task(long atMicros, long order, Runnable body) {}

  Timeline(long seed) {
    this.chance = new Chance(seed);
  }

  /** Does this so many microseconds from now. */
  void in(long micros, Runnable body) {
    tasks.add(new Task(nowMicros + micros, order++, body));
  }

  /** Does the next thing; false when there is none. */
  boolean step() {
    Task task = tasks.poll();
    if (task == null) {
      return false;
    }
    nowMicros = task.atMicros();
    task.body().run();
    return true;
  }

  long nowMicros() {
    return nowMicros;
  }

  /** One event was taken in by a machine of the core. */
  void eventDone() {
    events++;
  }

  long events() {
    return events;
  }

  void happened(Fault fault) {
    faults.merge(fault, 1L, Long::sum);
  }

  void happened(Fault fault, String where) {
    happened(fault);
    note(fault + " " + where);
  }

  Map<Fault, Long> faults() {
    return faults;
  }

  void note(String text) {
    if (notes.size() == NOTES_MAX) {
      notes.removeFirst();
    }
    notes.addLast(String.format("%10.3f ms  %s", nowMicros / 1000.0, text));
  }

  List<String> notes() {
    return List.copyOf(notes);
  }
}
