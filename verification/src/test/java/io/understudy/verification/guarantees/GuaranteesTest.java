package io.understudy.verification.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.client.FlowHandle;
import io.understudy.client.FlowStanding;
import io.understudy.client.ProblemException;
import io.understudy.client.UnderstudyClient;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import io.understudy.verification.cluster.Takeover;
import io.understudy.verification.guarantees.World.Effect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sentences under "What is guaranteed" in the README, one test each, in their order. */
@Timeout(180)
class GuaranteesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir static Path folder;

  private static NumberNode node;
  private static Cluster bank;
  private static UnderstudyClient client;
  private static World world;

  @BeforeAll
  static void start() {
    node = NumberNode.start(folder, "5s");
    bank = node.bank();
    client = node.client();
    world = node.world();
  }

  @AfterAll
  static void end() {
    node.close();
  }

  @BeforeEach
  void oneHotAndOneWarm() {
    node.awaitOneHotAndOneWarm();
  }

  private static StageRow stage() {
    return node.stage();
  }

  private static void killHot() {
    InstanceProcess victim = bank.hot();
    long epoch = stage().epoch();
    bank.kill(victim);
    bank.awaitEpochAfter(epoch, MINUTE);
    int _ = victim.awaitEnd(MINUTE);
  }

  private static String result(FlowHandle flow) {
    return Objects.requireNonNull(client.result(flow, String.class));
  }

  private static List<String> whatHappened(FlowHandle flow) {
    return world.effects(flow.id()).stream().map(Effect::what).toList();
  }

  private static void awaitEffects(FlowHandle flow, int count) {
    Await.until(
        count + " effects of flow " + flow.id(),
        MINUTE,
        () -> world.effects(flow.id()).size() >= count);
  }

  private static void awaitWaiting(FlowHandle flow) {
    Await.until(
        "flow " + flow.id() + " to wait",
        MINUTE,
        () -> !client.status(flow.id()).waiting().isEmpty());
  }

  @Test
  void acceptedWorkIsNotLost() {
    List<FlowHandle> accepted =
        IntStream.range(0, 25).mapToObj(_ -> client.start("patient", 0)).toList();
    killHot();
    accepted.forEach(flow -> client.signal(flow.id(), "go", "on"));
    assertThat(accepted).allSatisfy(flow -> assertThat(result(flow)).isEqualTo("done"));
  }

  @Test
  void aStartWithAnIdempotencyKeyHappensOnce() {
    String key = "key-" + UUID.randomUUID();
    FlowHandle first = client.start("booking", key, 1);
    assertThat(client.start("booking", key, 1).id()).isEqualTo(first.id());
    killHot();
    assertThat(client.start("booking", key, 1).id()).isEqualTo(first.id());
    assertThat(result(first)).isEqualTo("booked 1");
    assertThat(client.start("booking", key, 1).existed()).isTrue();
    assertThatThrownBy(() -> client.start("booking", key, 2))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("used for something else");
  }

  @Test
  void aTransactionalStepIsAppliedExactlyOnce() throws SQLException {
    int times = 200;
    List<FlowHandle> flows =
        IntStream.range(0, 4).mapToObj(_ -> client.start("booking", times)).toList();
    Await.until("bookings", MINUTE, () -> bookings(flows.getFirst()).size() > 10);
    killHot();
    for (FlowHandle flow : flows) {
      assertThat(result(flow)).isEqualTo("booked " + times);
      assertThat(bookings(flow)).hasSize(times).doesNotHaveDuplicates();
    }
  }

  private static List<String> bookings(FlowHandle flow) {
    return bookings(flow.id());
  }

  private static List<String> bookings(String flow) {
    return bank.stage()
        .ask(
            connection -> {
              try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT what FROM guarantees.booking WHERE flow = ? ORDER BY number")) {
                select.setObject(1, UUID.fromString(flow));
                List<String> bookings = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                  while (row.next()) {
                    bookings.add(row.getString(1));
                  }
                }
                return bookings;
              }
            });
  }

  @Test
  void anotherStepIsRunAtLeastOnceAndRecordedOnceUnderOneKeyWithRisingTokens() {
    FlowHandle flow = client.start("slow", 0);
    awaitEffects(flow, 1);
    killHot();
    awaitEffects(flow, 2);
    world.put("slow-may-end");
    assertThat(result(flow)).isEqualTo("done");
    List<Effect> effects = world.effects(flow.id());
    assertThat(effects).extracting(Effect::key).containsOnly(effects.getFirst().key());
    assertThat(effects).extracting(Effect::epoch).isSorted().doesNotHaveDuplicates();
    assertThat(client.status(flow.id()).status()).isEqualTo("completed");
  }

  @Test
  void aRecordedStepNeverRunsAgain() {
    FlowHandle flow = client.start("patient", 0);
    awaitWaiting(flow);
    killHot();
    client.signal(flow.id(), "go", "on");
    assertThat(result(flow)).isEqualTo("done");
    assertThat(whatHappened(flow)).containsExactly("before", "after");
  }

  @Test
  void nothingIsToldBeforeItIsSettled() throws SQLException {
    String key = "key-" + UUID.randomUUID();
    CompletableFuture<FlowHandle> started;
    try (Connection holder = bank.database().connect();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      // No batch can commit while this lock stands, for less time than the reign gives a commit.
      statement.execute("LOCK TABLE understudy.batch IN EXCLUSIVE MODE");
      started = CompletableFuture.supplyAsync(() -> client.start("patient", key, 0));
      Await.until("the commit to wait", Duration.ofSeconds(2), GuaranteesTest::isCommitWaiting);
      assertThat(started).isNotDone();
      holder.rollback();
    }
    FlowHandle flow = started.join();
    awaitEffects(flow, 1);
    client.signal(flow.id(), "go", "on");
    assertThat(result(flow)).isEqualTo("done");
  }

  private static boolean isCommitWaiting() {
    return bank.stage()
        .ask(
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet row =
                      statement.executeQuery(
                          "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted"
                              + " AND relation = 'understudy.batch'::regclass")) {
                return row.next() && row.getBoolean(1);
              }
            });
  }

  @Test
  void anInstanceThatLostTheStageCommitsNothing() {
    List<FlowHandle> flows =
        IntStream.range(0, 4).mapToObj(_ -> client.start("booking", 300)).toList();
    Await.until("bookings", MINUTE, () -> bookings(flows.getFirst()).size() > 10);
    InstanceProcess frozen = bank.hot();
    long epoch = stage().epoch();
    bank.freeze(frozen);
    bank.awaitEpochAfter(epoch, MINUTE);
    bank.thaw(frozen);
    flows.forEach(flow -> assertThat(result(flow)).isEqualTo("booked 300"));
    bank.awaitUnderstudy(MINUTE);
    assertThat(bank.stage().staleBatches(stage().stage())).isZero();
    assertThat(flows).allSatisfy(flow -> assertThat(bookings(flow)).doesNotHaveDuplicates());
  }

  /** The machine may be busy with other things; so the best of three counts. */
  @Test
  void aKilledHotInstanceIsReplacedInWellUnderASecondAndAHungOneWithinItsLease() {
    Duration best = MINUTE;
    for (int i = 0; i < 3 && best.toMillis() > 500; i++) {
      oneHotAndOneWarm();
      List<FlowHandle> work =
          IntStream.range(0, 8).mapToObj(_ -> client.start("booking", 500)).toList();
      Await.until("bookings", MINUTE, () -> bookings(work.getFirst()).size() > 5);
      Takeover takeover = bank.killAndMeasure(bank.hot());
      best = takeover.duration().compareTo(best) < 0 ? takeover.duration() : best;
      work.forEach(flow -> assertThat(result(flow)).isEqualTo("booked 500"));
    }
    assertThat(best).isLessThan(Duration.ofSeconds(1));
    assertThat(bestOfHangs()).isLessThan(ClusterPlan.LEASE.plus(Duration.ofMillis(300)));
  }

  private Duration bestOfHangs() {
    Duration best = MINUTE;
    Duration bound = ClusterPlan.LEASE.plus(Duration.ofMillis(300));
    for (int i = 0; i < 3 && best.compareTo(bound) > 0; i++) {
      oneHotAndOneWarm();
      InstanceProcess frozen = bank.hot();
      long epoch = stage().epoch();
      long began = System.nanoTime();
      bank.freeze(frozen);
      bank.awaitEpochAfter(epoch, MINUTE);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      bank.thaw(frozen);
      best = took.compareTo(best) < 0 ? took : best;
    }
    return best;
  }

  @Test
  void aMessageOfASessionArrivesOnceAndInOrder() {
    int numbers = 100;
    List<FlowHandle> talks =
        IntStream.range(0, 4).mapToObj(_ -> client.start("talking", numbers)).toList();
    awaitWaiting(talks.getFirst());
    killHot();
    List<String> expected = IntStream.range(0, numbers).mapToObj(i -> "heard-" + i).toList();
    for (FlowHandle talk : talks) {
      assertThat(bookings(result(talk))).isEqualTo(expected);
    }
  }

  @Test
  void aStoppedInstanceThatWakesUpIsWarmAgainInTheSameProcess() {
    InstanceProcess frozen = bank.hot();
    long pid = frozen.pid();
    long epoch = stage().epoch();
    bank.freeze(frozen);
    bank.awaitEpochAfter(epoch, MINUTE);
    bank.thaw(frozen);
    Await.until(
        "the woken instance to be warm and next",
        Duration.ofSeconds(5),
        () -> frozen.equals(bank.understudy()));
    assertThat(frozen.pid()).isEqualTo(pid);
    assertThat(frozen.logText()).contains("lost the stage under epoch " + epoch);
  }

  @Test
  void aFlowThatDivergesFromItsJournalGoesToTheHospitalAlone() {
    FlowHandle changing = client.start("changing", 0);
    awaitWaiting(changing);
    world.put("new-code");
    killHot(); // The warm one had rehearsed the old code, and went on with it.
    oneHotAndOneWarm();
    killHot();
    client.signal(changing.id(), "go", "on");
    FlowStanding standing = awaitHospital(changing);
    assertThat(standing.trouble()).contains("old").contains("new");
    FlowHandle other = client.start("booking", 1);
    assertThat(result(other)).isEqualTo("booked 1");
  }

  @Test
  void aFlowThatKeepsCrashingItsInstancesGoesToTheHospitalAndOthersGoOn() {
    FlowHandle other = client.start("patient", 0);
    awaitWaiting(other);
    FlowHandle halting = startCrashing("halting");
    FlowStanding standing = awaitHospital(halting);
    assertThat(standing.trouble()).isNotEmpty();
    client.signal(other.id(), "go", "on");
    assertThat(result(other)).isEqualTo("done");
    assertThat(whatHappened(other)).containsExactly("before", "after");
    assertThat(whatHappened(halting)).hasSizeBetween(2, 8);
  }

  /** The instance that takes it may end before it answers, and so may the next. */
  private static FlowHandle startCrashing(String name) {
    CompletableFuture<FlowHandle> started =
        CompletableFuture.supplyAsync(() -> client.start(name, 0));
    return restarting("flow " + name + " to be accepted", () -> started.getNow(null));
  }

  private static FlowStanding awaitHospital(FlowHandle flow) {
    return restarting(
        "flow " + flow.id() + " to be in the hospital", () -> standingInHospital(flow));
  }

  /** Meanwhile every instance that ends is started again, as the launcher of a service would. */
  private static <T> T restarting(String what, Supplier<@Nullable T> seen) {
    return Await.value(
        what,
        Duration.ofMinutes(2),
        () -> {
          bank.instances().stream().filter(each -> !each.isAlive()).forEach(bank::start);
          return seen.get();
        });
  }

  /** Does not wait for long: who asks starts the instances again. */
  private static @Nullable FlowStanding standingInHospital(FlowHandle flow) {
    String[] addresses = bank.addresses().toArray(String[]::new);
    try (UnderstudyClient brief =
        UnderstudyClient.of(addresses).within(Duration.ofSeconds(2)).build()) {
      FlowStanding standing = brief.status(flow.id());
      return standing.status().equals("hospital") ? standing : null;
    } catch (RuntimeException _) {
      return null; // nobody is hot just now
    }
  }
}
