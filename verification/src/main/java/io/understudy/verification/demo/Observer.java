package io.understudy.verification.demo;

import io.understudy.verification.cluster.Brokers;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.InstanceRow;
import io.understudy.verification.cluster.StageInDatabase;
import io.understudy.verification.cluster.StageRow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Tells the story how things stand, several times a second, on a thread of its own. */
final class Observer implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(125);
  private static final int RATE_SAMPLES = 8;

  private final Town town;
  private final Callers callers;
  private final Story story;
  private final List<StageInDatabase> databases;
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final Thread thread;
  private volatile boolean stopping;

  Observer(Town town, Callers callers, Story story) {
    this.town = town;
    this.callers = callers;
    this.story = story;
    this.databases = town.banks().stream().map(Cluster::anotherReader).toList();
    this.thread = Thread.ofPlatform().name("demo-observer").daemon().start(this::run);
  }

  private void run() {
    while (!stopping) {
      List<Story.Stand> banks = new ArrayList<>();
      for (int i = 0; i < databases.size(); i++) {
        banks.add(look(town.banks().get(i), databases.get(i)));
      }
      story.progress(progress(banks));
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private static Story.Stand look(Cluster bank, StageInDatabase database) {
    try {
      StageRow stage = database.stage();
      return stage == null ? Story.Stand.UNKNOWN : look(bank, database, stage);
    } catch (StageInDatabase.UnreachableException _) {
      return Story.Stand.UNKNOWN;
    }
  }

  private static Story.Stand look(Cluster bank, StageInDatabase database, StageRow stage) {
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
    return new Story.Stand(alive ? hot : "", stage.epoch(), other, role);
  }

  private Story.Progress progress(List<Story.Stand> banks) {
    int answered = callers.answered();
    answers.addLast(answered);
    if (answers.size() > RATE_SAMPLES) {
      answers.removeFirst();
    }
    long spanMillis = EVERY.toMillis() * Math.max(1, answers.size() - 1);
    int rate = (int) ((answered - answers.getFirst()) * 1000L / spanMillis);
    Brokers brokers = town.brokers();
    String told = brokers == null ? "" : brokers.tell();
    return new Story.Progress(banks, told, callers.sent(), answered, rate);
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
    databases.forEach(StageInDatabase::close);
  }
}
