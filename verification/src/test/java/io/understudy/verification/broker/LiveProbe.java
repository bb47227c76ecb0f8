package io.understudy.verification.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Asks both ports of a pair for a link, again and again, and remembers who gave one when. */
final class LiveProbe implements AutoCloseable {
  private static final long PERIOD_NANOS = 50_000_000;

  /** A link was asked for at the first moment and there at the second. */
  record Answer(int port, long askedNanos, long givenNanos) {}

  private final List<Answer> answers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean ending;

  LiveProbe(int... ports) {
    for (int port : ports) {
      threads.add(Thread.ofPlatform().name("probe").daemon().start(() -> ask(port)));
    }
  }

  private void ask(int port) {
    while (!ending) {
      long askedNanos = System.nanoTime();
      if (ProbeAttach.isLive(port)) {
        synchronized (answers) {
          answers.add(new Answer(port, askedNanos, System.nanoTime()));
        }
      }
      LockSupport.parkNanos(PERIOD_NANOS);
    }
  }

  List<Answer> answers() {
    synchronized (answers) {
      return List.copyOf(answers);
    }
  }

  /**
   * Pairs of answers that show two live brokers: one port gave a link, then the other one did, and
   * then the first one again, asked for after that.
   */
  List<String> twoLive(int handovers) {
    List<Answer> all = new ArrayList<>(answers());
    all.sort(java.util.Comparator.comparingLong(Answer::askedNanos));
    List<String> changes = new ArrayList<>();
    for (int i = 1; i < all.size(); i++) {
      Answer before = all.get(i - 1);
      Answer after = all.get(i);
      if (before.port() != after.port()) {
        changes.add(before + " then " + after);
      }
    }
    return changes.size() <= handovers ? List.of() : changes;
  }

  @Override
  public void close() {
    ending = true; // each thread ends by itself after its last probe
  }
}
