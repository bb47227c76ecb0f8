package io.understudy.verification.bench.stage;

import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.InstanceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Takes one instance through cycles under load: warm, hot, warm. Between two stretches of load it
 * comes to rest and is looked at.
 */
final class CycleRun {
  private static final Duration READY_MAX = Duration.ofMinutes(1);

  private final Cluster node;
  private final InstanceProcess measured;
  private final InstanceProcess other;
  private final int rate;
  private final Duration deadline;
  private final List<String> failures = new ArrayList<>();
  private final long pid;
  private long calls;
  private int overDeadline;

  /**
   * @param deadline the longest time from the order to its answer
   */
  CycleRun(Cluster node, int rate, Duration deadline) {
    this.node = node;
    this.rate = rate;
    this.deadline = deadline;
    this.other = node.hot();
    this.measured = node.warm();
    this.pid = measured.pid();
  }

  /** So many cycles under load, and then what the measured instance holds at rest. */
  Census cycle(int count, int restSeconds) throws InterruptedException {
    try (OpenLoad load = new OpenLoad(node.addresses(), rate);
        Operator operator = new Operator()) {
      load.begin();
      for (int i = 0; i < count; i++) {
        handOver(operator, other, measured);
        handOver(operator, measured, other);
      }
      load.end();
      calls += load.sent();
      failures.addAll(load.failures());
    }
    node.awaitUnderstudy(READY_MAX);
    TimeUnit.SECONDS.sleep(restSeconds); // idle connections between the instances end
    if (measured.pid() != pid || !measured.isAlive()) {
      throw new IllegalStateException("The measured instance was replaced: see " + measured.log());
    }
    return Census.of(pid, sessions());
  }

  private void handOver(Operator operator, InstanceProcess from, InstanceProcess to) {
    Operator.Done done = operator.handOver(from.address(), to.name());
    if (done.doneNanos() - done.askedNanos() > deadline.toNanos()) {
      overDeadline++;
    }
  }

  private long sessions() {
    int stage = Objects.requireNonNull(node.stage().stage()).stage();
    return node.stage().instances(stage).stream()
        .filter(report -> report.instance().equals(measured.name()))
        .mapToLong(report -> node.stage().sessions(report.incarnation()))
        .sum();
  }

  long calls() {
    return calls;
  }

  int overDeadline() {
    return overDeadline;
  }

  List<String> failures() {
    return failures;
  }
}
