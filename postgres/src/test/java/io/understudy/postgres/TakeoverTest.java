package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.log.BatchId;
import io.understudy.core.log.Payload;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.StageDoor.LockWait;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Transactions;
import io.understudy.engine.port.Transactions.Result;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who is in the way of a claim, and how it is got out of it. */
class TakeoverTest extends PostgresTest {

  @Test
  void closingAWaitEndsItInTheServerToo() {
    Hot hot = takeStage("a");
    LockWait wait = harness().open("b").stage().queue();
    Future<StageSeat> seat = meanwhile(wait::await);
    await(() -> waitingForTheLock() == 1);
    wait.close();

    assertThatThrownBy(() -> seat.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StoreException.class);
    await(() -> waitingForTheLock() == 0 && sessions("b", "seat") == 0);
    assertThat(hot.seat().renew(hot.epoch(), new StageSeat.Renewal(null, null, hot.head())))
        .isTrue();
  }

  /** The server calls those ahead in the queue blockers, too. */
  @Test
  void whoIsAheadInTheQueueIsNotInTheWay() throws Exception {
    takeStage("a");
    Future<StageSeat> ahead = meanwhile(harness().open("b").stage().queue()::await);
    await(() -> waitingForTheLock() == 1);
    PostgresStore store = harness().open("c");
    Future<StageSeat> behind = meanwhile(store.stage().queue()::await);
    await(() -> waitingForTheLock() == 2);

    assertThat(store.stage().terminate("a", "c", PATIENCE)).isPositive();

    ahead.get(20, TimeUnit.SECONDS).close();
    behind.get(20, TimeUnit.SECONDS).close();
  }

  /** Else nothing that is updated could be cleaned for as long as an understudy waits. */
  @Test
  void aLongWaitKeepsNoOldViewOfTheDatabase() {
    takeStage("a");
    PostgresStore store =
        PostgresStore.open(harness().settings("b").withLease(Duration.ofMillis(200)));
    try (LockWait wait = store.stage().queue()) {
      Future<StageSeat> seat = meanwhile(wait::await);
      await(() -> waitingForTheLock() == 1);
      String view = viewOf("b");
      await(
          () -> {
            harness().execute("CREATE TABLE IF NOT EXISTS $.other (id int)");
            harness().execute("INSERT INTO $.other VALUES (1)");
            return !viewOf("b").equals(view) && waitingForTheLock() == 1;
          });
      assertThat(seat).isNotDone();
    } finally {
      store.close();
    }
  }

  private String viewOf(String incarnation) {
    return harness()
        .text(
            "SELECT max(backend_xmin::text) FROM pg_stat_activity WHERE"
                + " starts_with(application_name, '"
                + Sessions.prefix(incarnation)
                + "0-seat')");
  }

  private long waitingForTheLock() {
    return harness()
        .number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
  }

  @Test
  void aReignAndItsSeatLeaveNoSessionBehind() throws Exception {
    Hot hot = takeStage("a");
    hot.reign().transactions().run(key(1), _ -> Payload.NULL);
    hot.reign().close();
    hot.seat().close();

    await(
        () ->
            sessions("a", "seat") == 0 && sessions("a", "log") == 0 && sessions("a", "step") == 0);
    assertThat(sessions("a", "")).isLessThanOrEqualTo(4);
  }

  @Test
  void aWarmInstanceThatDoesNotQueueKeepsThreeSessions() {
    PostgresStore store = harness().open("a");
    store.log().awaitNews(0, Duration.ofMillis(1));
    assertThat(store.log().readAfter(BatchId.NONE, 1)).isEmpty();
    store.stage().report(Reports.of("a"));

    assertThat(sessions("a", "tail")).isEqualTo(2);
    assertThat(sessions("a", "")).isEqualTo(3);
    assertThat(sessions("a", "tail")).isEqualTo(2);
    assertThat(sessions("a", "report")).isEqualTo(1);
  }

  /** As a step does whose machine vanished between its record and its commit. */
  @Test
  void aSessionThatHoldsTheStagesRowBlocksAClaimOnlyUntilItIsEnded() throws Exception {
    Hot old = takeStage("a");
    try (Connection zombie = zombieOf("a")) {
      holdStageRow(zombie);
      old.seat().close();
      PostgresStore store = harness().open("b");
      StageSeat seat = store.stage().queue().await();

      long start = System.nanoTime();
      assertThat(claim(store, seat, "b")).isInstanceOf(ClaimOutcome.Collided.class);
      assertThat(store.stage().terminate("a", "b", PATIENCE)).isPositive();
      assertThat(claim(store, seat, "b")).isInstanceOf(ClaimOutcome.Claimed.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void whoeverBlocksOneOfMySessionsIsEnded() throws Exception {
    Hot old = takeStage("a");
    PostgresSettings settings = harness().settings("x");
    try (Connection stranger =
        DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
      holdStageRow(stranger);
      old.seat().close();
      PostgresStore store = harness().open("b");
      StageSeat seat = store.stage().queue().await();
      Future<ClaimOutcome> claim = meanwhile(() -> claim(store, seat, "b"));
      await(() -> blocked() == 1);

      assertThat(store.stage().terminate("long-gone", "b", PATIENCE)).isPositive();
      assertThat(claim.get(20, TimeUnit.SECONDS)).isInstanceOf(ClaimOutcome.Claimed.class);
    }
  }

  private long blocked() {
    return harness()
        .number(
            "SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0");
  }

  private Connection zombieOf(String incarnation) throws SQLException {
    PostgresSettings settings = harness().settings("x");
    return DriverManager.getConnection(
        settings.url() + "?ApplicationName=us:" + incarnation + ":0-step-99",
        settings.user(),
        settings.password());
  }

  private void holdStageRow(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(harness().in("SELECT * FROM $.stage FOR SHARE"));
    }
  }

  @Test
  void aStepThatIsSlowDoesNotBlockAClaim() throws Exception {
    Hot old = takeStage("a");
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<Result> step =
        meanwhile(
            () ->
                old.reign()
                    .transactions()
                    .run(
                        key(1),
                        connection -> {
                          harness().effect(connection, "paid");
                          began.countDown();
                          goOn.await();
                          return Payload.NULL;
                        }));
    began.await();
    old.seat().close();
    Hot next = takeStage("b");
    goOn.countDown();

    assertThat(next.epoch()).isEqualTo(old.epoch() + 1);
    assertThat(step.get(20, TimeUnit.SECONDS)).isInstanceOf(Result.Fenced.class);
    assertThat(harness().effects("paid")).isZero();
  }

  @Test
  void endingAnIncarnationOnOneStageLeavesItsOtherStages() throws Exception {
    Hot hot = takeStage("a");
    PostgresSettings shard = harness().settings("a").withShard(1);
    PostgresSettings rival = harness().settings("b").withShard(1);
    try (PostgresStore other = PostgresStore.open(shard);
        PostgresStore store = PostgresStore.open(rival);
        StageSeat seat = other.stage().queue().await()) {
      assertThat(claim(other, seat, "a")).isInstanceOf(ClaimOutcome.Claimed.class);

      assertThat(store.stage().terminate("a", "b", PATIENCE)).isPositive();

      assertThat(hot.seat().renew(hot.epoch(), new StageSeat.Renewal(null, null, hot.head())))
          .isTrue();
      assertThat(hot.reign().log().commit(hot.next(), List.of()))
          .isEqualTo(new CommitOutcome.Committed());
    }
  }

  @Test
  void stagesOfOneDatabaseHaveLocksOfTheirOwn() {
    takeStage("a");
    PostgresSettings shard = harness().settings("b").withShard(1);
    try (PostgresStore other = PostgresStore.open(shard);
        StageSeat seat = other.stage().queue().await()) {
      assertThat(claim(other, seat, "b")).isInstanceOf(ClaimOutcome.Claimed.class);
    }
  }

  private static Transactions.Key key(int position) {
    return new Transactions.Key(FLOW, 0, position, "pay");
  }
}
