package io.understudy.verification.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A node of several instances on one machine, as a story is told: {@code kill(hot()); awaitHot()}.
 * Who is hot is the database's word. One thread tells the story; the addresses are for any thread.
 */
public final class Cluster implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration TAKEOVER_MAX = Duration.ofSeconds(20);

  private final ClusterPlan plan;
  private final SharedPostgres database;
  private final StageInDatabase stage;
  private final List<InstanceProcess> instances;

  private Cluster(
      ClusterPlan plan,
      SharedPostgres database,
      StageInDatabase stage,
      List<InstanceProcess> instances) {
    this.plan = plan;
    this.database = database;
    this.stage = stage;
    this.instances = List.copyOf(instances);
  }

  /** Starts everything, and returns when one instance is hot and all others are caught up. */
  public static Cluster start(ClusterPlan plan) {
    Cluster cluster = prepare(plan);
    try {
      cluster.startAll();
      cluster.awaitReady();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts the database only. */
  public static Cluster prepare(ClusterPlan plan) {
    return prepare(plan, SharedPostgres.start(folder(plan.folder().resolve("postgres"))));
  }

  /** Starts nothing; the database is closed with the cluster. */
  public static Cluster prepare(ClusterPlan plan, SharedPostgres database) {
    StageInDatabase stage = new StageInDatabase(database, plan.node());
    List<InstanceProcess> instances =
        IntStream.rangeClosed(1, plan.instances())
            .mapToObj(number -> instance(plan, database, plan.node() + "-" + number))
            .toList();
    return new Cluster(plan, database, stage, instances);
  }

  public void startAll() {
    instances.forEach(InstanceProcess::start);
  }

  /** Waits until one instance is hot and another one is next. */
  public void awaitReady() {
    InstanceProcess _ = awaitHot(START_MAX);
    awaitUnderstudy(START_MAX);
  }

  private static InstanceProcess instance(ClusterPlan plan, SharedPostgres database, String name) {
    Path folder = folder(plan.folder().resolve(name));
    int port = FreePorts.take(1).getFirst();
    Path config =
        new InstanceConfig(plan, database, name, port, folder.resolve("data"))
            .write(folder.resolve("instance.conf"));
    return new InstanceProcess(name, port, folder, config, plan.jvm());
  }

  private static Path folder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ClusterPlan plan() {
    return plan;
  }

  public SharedPostgres database() {
    return database;
  }

  /** What the database says; for the thread that tells the story. */
  public StageInDatabase stage() {
    return stage;
  }

  /** Another reader of what the database says, for another thread. */
  public StageInDatabase anotherReader() {
    return new StageInDatabase(database, plan.node());
  }

  public List<InstanceProcess> instances() {
    return instances;
  }

  public List<String> addresses() {
    return instances.stream().map(InstanceProcess::address).toList();
  }

  public InstanceProcess instance(String name) {
    return instances.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no instance " + name + "."));
  }

  /** The instance that is hot now; throws when none is. */
  public InstanceProcess hot() {
    return Objects.requireNonNull(hotNow(), "No instance is hot.");
  }

  /** An instance that is not hot now. */
  public InstanceProcess warm() {
    InstanceProcess hot = hotNow();
    return instances.stream().filter(each -> !each.equals(hot)).findFirst().orElseThrow();
  }

  private @Nullable InstanceProcess hotNow() {
    StageRow row = stage.stage();
    if (row == null || row.instance() == null || row.released()) {
      return null;
    }
    InstanceProcess claimant = instance(row.instance());
    return claimant.isAlive() && !claimant.isFrozen() && isOfNow(claimant, row) ? claimant : null;
  }

  /** Whether the claim is one of the process that runs now, and not of one before it. */
  private boolean isOfNow(InstanceProcess claimant, StageRow row) {
    return reports(row.stage()).stream()
        .anyMatch(
            report ->
                report.instance().equals(claimant.name())
                    && report.incarnation().equals(row.incarnation()));
  }

  private List<InstanceRow> reports(int number) {
    return stage.instances(number);
  }

  /** Waits until some instance is hot. */
  public InstanceProcess awaitHot() {
    return awaitHot(TAKEOVER_MAX);
  }

  public InstanceProcess awaitHot(Duration atMost) {
    return Await.value("an instance to be hot", atMost, () -> quietly(this::hotNow), this::tell);
  }

  /** Waits for a reign later than this epoch. */
  public StageRow awaitEpochAfter(long epoch, Duration atMost) {
    return Await.value(
        "an epoch after " + epoch,
        atMost,
        () -> {
          StageRow row = quietly(stage::stage);
          return row != null && row.epoch() > epoch ? row : null;
        },
        this::tell);
  }

  /** Waits until a warm instance is next: caught up, and ready in the queue for the stage. */
  public void awaitUnderstudy() {
    awaitUnderstudy(START_MAX);
  }

  public void awaitUnderstudy(Duration atMost) {
    InstanceProcess _ =
        Await.value("a warm instance to be next", atMost, this::understudy, this::tell);
  }

  /** The warm instance that is next, caught up and ready; {@code null} when there is none. */
  public @Nullable InstanceProcess understudy() {
    return quietly(
        () -> {
          StageRow row = stage.stage();
          if (row == null || row.understudy() == null || hotNow() == null) {
            return null;
          }
          return reports(row.stage()).stream()
              .filter(report -> report.instance().equals(row.understudy()))
              .filter(InstanceRow::isReady)
              .filter(report -> stage.isQueued(report.incarnation()))
              .map(report -> instance(report.instance()))
              .filter(InstanceProcess::isAlive)
              .findFirst()
              .orElse(null);
        });
  }

  private static <T> @Nullable T quietly(java.util.function.Supplier<@Nullable T> look) {
    try {
      return look.get();
    } catch (StageInDatabase.UnreachableException _) {
      return null; // asked again soon
    }
  }

  /** SIGKILL. */
  public void kill(InstanceProcess victim) {
    victim.kill();
  }

  /** SIGKILL of the hot instance, and how long the flows stood still. */
  public Takeover killAndMeasure(InstanceProcess victim) {
    StageRow before = Objects.requireNonNull(stage.stage(), "No stage, so nobody is hot.");
    return Takeover.of(victim, stage, before);
  }

  /** As {@link #killAndMeasure}, where work comes and goes: at a moment when there is some. */
  public Takeover killAtWorkAndMeasure(InstanceProcess victim) {
    StageRow before = Objects.requireNonNull(stage.stage(), "No stage, so nobody is hot.");
    Takeover.stopAtWork(victim, stage, before);
    return Takeover.of(victim, stage, Objects.requireNonNull(stage.stage()));
  }

  /** SIGTERM. */
  public void terminate(InstanceProcess instance) {
    instance.terminate();
  }

  /** SIGSTOP. */
  public void freeze(InstanceProcess instance) {
    instance.freeze();
  }

  /** SIGCONT. */
  public void thaw(InstanceProcess instance) {
    instance.thaw();
  }

  /** Starts an instance whose process has ended. */
  public void start(InstanceProcess instance) {
    instance.start();
  }

  /** What the database says at this moment, for messages. */
  String tell() {
    StageRow row = quietly(stage::stage);
    if (row == null) {
      return "The database says nothing about the stage.";
    }
    List<String> told = new ArrayList<>();
    told.add(row.toString());
    List<InstanceRow> reports = quietly(() -> reports(row.stage()));
    if (reports != null) {
      reports.forEach(report -> told.add(report.toString()));
    }
    instances.forEach(each -> told.add(each + (each.isAlive() ? " runs" : " does not run")));
    return String.join("; ", told);
  }

  /** Kills every instance and stops the database; what they wrote stays. */
  @Override
  public void close() {
    instances.forEach(InstanceProcess::end);
    stage.close();
    database.close();
  }
}
