package io.understudy.verification.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import io.understudy.verification.bench.BenchDatabase;
import io.understudy.verification.bench.FlowsPlan;
import io.understudy.verification.bench.Subject;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * db-scheduler: a task that is executed once for each step and carries what it has so far. A weaker
 * promise: nothing is kept of a flow that has ended.
 */
final class SchedulerFlows implements Subject {
  private static final String TABLE =
      """
      CREATE TABLE scheduled_tasks (
        task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
        execution_time timestamptz, picked boolean NOT NULL, picked_by text,
        last_success timestamptz, last_failure timestamptz, consecutive_failures int,
        last_heartbeat timestamptz, version bigint NOT NULL, priority smallint, state text,
        PRIMARY KEY (task_name, task_instance))""";
  private static final TaskDescriptor<Progress> STEPS = TaskDescriptor.of("steps", Progress.class);
  private static final int THREADS = 32;
  private static final double LOWER = 0.5;
  private static final double UPPER = 4.0;

  private final FlowsPlan plan;
  private final HikariDataSource pool;
  private final Map<String, CompletableFuture<Integer>> waiting = new ConcurrentHashMap<>();
  private final Scheduler scheduler;

  /** What a task has done so far. */
  record Progress(int done, String payload) implements Serializable {}

  SchedulerFlows(BenchDatabase database, FlowsPlan plan) {
    this.plan = plan;
    database.execute("DROP TABLE IF EXISTS scheduled_tasks");
    database.execute(TABLE);
    database.execute("CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time)");
    database.execute("CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)");
    this.pool = DbosFlows.pool(database.address());
    CustomTask<Progress> task = Tasks.custom(STEPS).execute((instance, _) -> step(instance));
    this.scheduler =
        Scheduler.create(pool, task)
            .threads(THREADS)
            .pollUsingLockAndFetch(LOWER, UPPER)
            .pollingInterval(Duration.ofMillis(100))
            .enableImmediateExecution()
            .build();
    scheduler.start();
  }

  private CompletionHandler<Progress> step(TaskInstance<Progress> instance) {
    Progress next = new Progress(instance.getData().done() + 1, plan.payload());
    if (next.done() < plan.steps()) {
      return (complete, operations) -> operations.reschedule(complete, Instant.now(), next);
    }
    return (_, operations) -> {
      operations.remove();
      CompletableFuture<Integer> caller = waiting.remove(instance.getId());
      if (caller != null) {
        caller.complete(next.done());
      }
    };
  }

  @Override
  public String name() {
    return "db-scheduler";
  }

  @Override
  public void runOne() throws Exception {
    String id = UUID.randomUUID().toString();
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    waiting.put(id, ended);
    scheduler.schedule(
        STEPS.instance(id).data(new Progress(0, plan.payload())).build(), Instant.now());
    if (ended.get() < plan.steps()) {
      throw new IllegalStateException("A task ended early.");
    }
  }

  @Override
  public void close() {
    scheduler.stop();
    pool.close();
  }
}
