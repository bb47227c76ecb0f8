package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Payload;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.StageDoor.LockWait;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.Transactions;
import io.understudy.engine.port.Transactions.Result;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is opened and warmed up while waiting for the stage. */
class ReignSessionsTest extends PostgresTest {
  private static final Transactions.Key KEY = new Transactions.Key(FLOW, 0, 1, "pay");

  @Test
  void whatAReignNeedsFirstIsOpenedWhileWaitingAndUsedByIt() throws Exception {
    PostgresStore store = harness().open("a");
    LockWait wait = store.stage().queue();
    await(() -> sessions("a", "log") == 1 && sessions("a", "step") == 3);

    Hot hot = takeStage(store, wait.await(), "a");

    assertThat(hot.reign().transactions().run(KEY, _ -> Payload.NULL))
        .isInstanceOf(Result.Recorded.class);
    assertThat(sessions("a", "log")).isEqualTo(1);
    assertThat(sessions("a", "step")).isEqualTo(3);
  }

  @Test
  void aLogSessionThatWasEndedWhileWaitingIsOpenedAnew() throws Exception {
    PostgresStore store = harness().open("a");
    LockWait wait = store.stage().queue();
    await(() -> sessions("a", "log") == 1 && sessions("a", "step") == 3);
    StageSeat seat = wait.await();
    long ended =
        harness()
            .number(
                "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
                    + " WHERE application_name ~ '^us:a:0-(log|step)'");
    assertThat(ended).isEqualTo(4);

    Hot hot = takeStage(store, seat, "a");

    assertThat(hot.reign().log().commit(hot.next(), List.of()))
        .isInstanceOf(CommitOutcome.Committed.class);
  }

  @Test
  void aWaitThatIsLeftLeavesNoSessionBehind() {
    PostgresStore store = harness().open("a");
    LockWait wait = store.stage().queue();
    await(() -> sessions("a", "log") == 1 && sessions("a", "step") == 3);

    wait.close();

    await(() -> sessions("a", "log") + sessions("a", "step") + sessions("a", "seat") == 0);
  }

  @Test
  void aWarmUpRunsOnEachSessionAndLeavesNothing() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    StepWarmUp breaks =
        tx -> {
          try (Statement statement = tx.createStatement()) {
            statement.execute("SELECT no_such_function()");
          }
        };
    StepWarmUp writes =
        tx -> {
          try (Statement statement = tx.createStatement()) {
            statement.execute("CREATE TABLE warm_up_was_here (n int)");
            runs.incrementAndGet();
          }
        };
    try (PostgresStore store =
        PostgresStore.open(harness().settings("a"), List.of(breaks, writes))) {
      LockWait wait = store.stage().queue();
      await(() -> runs.get() == 3);
      Hot hot = takeStage(store, wait.await(), "a");

      assertThat(hot.reign().transactions().run(KEY, _ -> Payload.NULL))
          .isInstanceOf(Result.Recorded.class);
      assertThat(
              harness().number("SELECT count(*) FROM pg_class WHERE relname LIKE 'warm_up_was%'"))
          .isZero();
      assertThat(harness().number("SELECT count(*) FROM " + harness().schema() + ".tx_result"))
          .isEqualTo(1);
      hot.reign().close();
    }
  }
}
