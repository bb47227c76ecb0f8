package io.understudy.verification.demo;

import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.InstanceRow;
import io.understudy.verification.cluster.StageInDatabase;
import io.understudy.verification.cluster.StageRow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/** Tells the story how things stand, several times a second, on a thread of its own. */
final class Observer implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(125);
  private static final int RATE_SAMPLES = 8;

  private final Cluster bank;
  private final Callers callers;
  private final Story story;
  private final StageInDatabase database;
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final Thread thread;
  private volatile boolean stopping;

  Observer(Cluster bank, Callers callers, Story story) {
    this.bank = bank;
    this.callers = callers;
    this.story = story;
    this.database = bank.anotherReader();
    this.thread = Thread.ofPlatform().name("demo-observer").daemon().start(this::run);
  }

  private void run() {
    while (!stopping) {
      try {
        look();
      } catch (StageInDatabase.UnreachableException _) {
        story.progress(progress("", 0, "", ""));
      }
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private void look() {
    StageRow stage = database.stage();
    if (stage == null) {
      return;
    }
    String hot = stage.instance() == null ? "" : stage.instance();
    boolean alive = !hot.isEmpty() && bank.instance(hot).isAlive();
    String other = "";
    String role = "down";
    for (InstanceRow row : database.instances(stage.stage())) {
      if (!row.instance().equals(hot)) {
        other = row.instance();
        if (bank.instance(other).isAlive()) {
          // Until the new process has reported, its row is that of the killed one.
          role = row.role().equals("hot") ? "starting" : row.role();
        }
      }
    }
    story.progress(progress(alive ? hot : "", stage.epoch(), other, role));
  }

  private Story.Progress progress(String hot, long epoch, String other, String otherRole) {
    int answered = callers.answered();
    answers.addLast(answered);
    if (answers.size() > RATE_SAMPLES) {
      answers.removeFirst();
    }
    long spanMillis = EVERY.toMillis() * Math.max(1, answers.size() - 1);
    int rate = (int) ((answered - answers.getFirst()) * 1000L / spanMillis);
    return new Story.Progress(hot, epoch, other, otherRole, callers.sent(), answered, rate);
  }

  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    database.close();
  }
}
