package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.log.Batch;
import io.understudy.core.log.Payload;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Transactions;
import io.understudy.engine.port.Transactions.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Commits whose answer is a doubt. The server waits for a synchronous standby that is not there.
 */
class LostAnswersTest extends PostgresTest {
  private static final Transactions.Key STEP = new Transactions.Key(FLOW, 0, 1, "pay");

  @SuppressWarnings("NullAway.Init") // start() runs before all tests
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of());
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  @Override
  TestServer server() {
    return server;
  }

  /** From now on every commit that asks for it waits. */
  private void loseStandby() {
    harness().execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    harness().execute("SELECT pg_reload_conf()");
    await(() -> harness().text("SHOW synchronous_standby_names").equals("standby"));
  }

  /** Also after a failure, or nothing could be cleaned up. */
  @AfterEach
  void findStandby() {
    harness().execute("ALTER SYSTEM RESET synchronous_standby_names");
    harness().execute("SELECT pg_reload_conf()");
  }

  private static final String WAITING =
      " FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND starts_with(application_name, 'us:')";

  private void awaitWaitingCommit() {
    await(() -> harness().number("SELECT count(*)" + WAITING) > 0);
  }

  @Test
  void aBatchWhoseSessionIsEndedInTheMiddleOfItsCommitIsUnknown() throws Exception {
    Hot hot = takeStage("a");
    loseStandby();
    Future<CommitOutcome> outcome =
        meanwhile(() -> hot.reign().log().commit(hot.next(), List.of()));
    awaitWaitingCommit();
    harness().execute("SELECT pg_terminate_backend(pid)" + WAITING);

    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(CommitOutcome.Unknown.class);
    findStandby();
  }

  @Test
  void aBatchWhoseWaitForTheStandbyIsCancelledIsUnknownAlthoughItIsThere() throws Exception {
    Hot hot = takeStage("a");
    loseStandby();
    Batch batch = hot.next();
    Future<CommitOutcome> outcome = meanwhile(() -> hot.reign().log().commit(batch, List.of()));
    awaitWaitingCommit();
    harness().execute("SELECT pg_cancel_backend(pid)" + WAITING);

    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(CommitOutcome.Unknown.class);
    assertThat(((CommitOutcome.Unknown) outcome.get()).reason()).contains("warning");
    assertThat(hot.store().log().load().head()).isEqualTo(batch.id());
    findStandby();
  }

  @Test
  void aClaimWhoseWaitForTheStandbyIsCancelledIsUnknown() throws Exception {
    PostgresStore store = harness().open("a");
    StageSeat seat = store.stage().queue().await();
    loseStandby();
    Future<ClaimOutcome> outcome = meanwhile(() -> claim(store, seat, "a"));
    awaitWaitingCommit();
    harness().execute("SELECT pg_cancel_backend(pid)" + WAITING);

    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(ClaimOutcome.Unknown.class);
    findStandby();
  }

  @Test
  void aStepWhoseWaitForTheStandbyIsCancelledIsUnknownAndFoundLater() throws Exception {
    Hot hot = takeStage("a");
    Payload paid = new Payload("", new byte[] {'1'});
    loseStandby();
    Future<Result> outcome = meanwhile(() -> hot.reign().transactions().run(STEP, _ -> paid));
    awaitWaitingCommit();
    harness().execute("SELECT pg_cancel_backend(pid)" + WAITING);

    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(Result.Unknown.class);
    findStandby();
    assertThat(hot.reign().transactions().run(STEP, _ -> paid))
        .isEqualTo(new Result.Recorded(paid, true));
  }

  /** Its shared lock on the stage's row is what makes a claim wait for it. */
  @Test
  void aStepWhoseCommitHangsHoldsAClaimUpUntilItIsEnded() throws Exception {
    Hot hot = takeStage("a");
    loseStandby();
    Future<Result> step = meanwhile(() -> hot.reign().transactions().run(STEP, _ -> Payload.NULL));
    awaitWaitingCommit();
    hot.seat().close();
    PostgresStore other = harness().open("b");
    StageSeat seat = other.stage().queue().await();

    assertThat(claim(other, seat, "b")).isInstanceOf(ClaimOutcome.Collided.class);
    assertThat(other.stage().terminate("a", "b", PATIENCE)).isPositive();
    assertThat(step.get(20, TimeUnit.SECONDS)).isInstanceOf(Result.Unknown.class);
    findStandby();
    assertThat(claim(other, seat, "b")).isInstanceOf(ClaimOutcome.Claimed.class);
  }

  @Test
  void renewalsAndReportsDoNotWaitForTheStandby() {
    Hot hot = takeStage("a");
    loseStandby();

    assertThat(hot.seat().renew(hot.epoch(), new StageSeat.Renewal(null, null, hot.head())))
        .isTrue();
    findStandby();
  }

  @Test
  void closingTheReignEndsACommitThatHangs() throws Exception {
    Hot hot = takeStage("a");
    loseStandby();
    Future<CommitOutcome> outcome =
        meanwhile(() -> hot.reign().log().commit(hot.next(), List.of()));
    awaitWaitingCommit();
    hot.reign().close();

    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(CommitOutcome.Unknown.class);
    // What hangs in the server is ended by the same incarnation's next attempt.
    assertThat(hot.store().stage().terminate("a", "a", PATIENCE)).isPositive();
    findStandby();
  }

  @Test
  void aRestartOfTheServerEndsTheReignAndTheReaderComesBackByItself() {
    Hot hot = takeStage("a");
    server.server().restart();
    harness().reconnect();

    ReignStore reign = hot.reign();
    assertThat(reign.log().commit(hot.next(), List.of())).isInstanceOf(CommitOutcome.Unknown.class);
    assertThatThrownBy(
            () -> hot.seat().renew(hot.epoch(), new StageSeat.Renewal(null, null, hot.head())))
        .isInstanceOf(StoreException.class);
    reign.close();
    hot.seat().close();
    await(() -> readsAgain(hot));
    Hot again = takeStage(hot.store(), hot.store().stage().queue().await(), "a");
    assertThat(again.epoch()).isEqualTo(hot.epoch() + 1);
    assertThat(again.reign().log().commit(again.next(), List.of()))
        .isEqualTo(new CommitOutcome.Committed());
  }

  private static boolean readsAgain(Hot hot) {
    try {
      hot.store().log().awaitNews(hot.head().seq(), Duration.ofMillis(50));
      return hot.store().log().readAfter(hot.head(), 10).isEmpty();
    } catch (StoreException e) {
      assertThat(e).hasMessageContaining("Expected a PostgreSQL server that answers");
      return false;
    }
  }
}
