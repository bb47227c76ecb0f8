package io.understudy.testkit.store;

import static io.understudy.testkit.store.StoreFixture.MOMENT;
import static io.understudy.testkit.store.StoreFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.engine.port.Transactions;
import io.understudy.engine.port.Transactions.Result;
import io.understudy.engine.port.Transactions.Work;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The contract of {@code Transactions}. */
public interface StepContract {
  StoreFixture fixture();

  @Test
  default void aStepIsDoneAndRecordedTogether() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();

    assertThat(steps.run(key(1), once("paid"))).isEqualTo(recorded("paid", false));
    assertThat(effects("paid")).isEqualTo(1);
  }

  @Test
  default void runningItAgainFindsItsOutcomeAndDoesNothing() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    steps.run(key(1), once("paid"));

    assertThat(steps.run(key(1), once("paid"))).isEqualTo(recorded("paid", true));
    assertThat(effects("paid")).isEqualTo(1);
  }

  @Test
  default void theNextReignFindsTheOutcomeToo() throws Exception {
    HotStore first = fixture().takeStage("a");
    first.reign().transactions().run(key(1), once("paid"));
    first.vanish();
    Transactions steps = fixture().takeStage("b").reign().transactions();

    assertThat(steps.run(key(1), once("paid"))).isEqualTo(recorded("paid", true));
    assertThat(effects("paid")).isEqualTo(1);
  }

  @Test
  default void positionsAndRunsAreStepsOfTheirOwn() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    steps.run(key(1), once("paid"));
    steps.run(key(2), once("paid"));
    steps.run(new Transactions.Key(StoreFixture.flow(1), 1, 1, "pay"), once("paid"));
    steps.run(new Transactions.Key(StoreFixture.flow(2), 0, 1, "pay"), once("paid"));

    assertThat(effects("paid")).isEqualTo(4);
  }

  @Test
  default void anotherOperationUnderTheSameKeyIsAConflict() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    steps.run(key(1), once("paid"));
    Transactions.Key other = new Transactions.Key(StoreFixture.flow(1), 0, 1, "refund");

    assertThat(steps.run(other, once("refunded"))).isEqualTo(new Result.Conflict("pay"));
    assertThat(effects("refunded")).isZero();
  }

  @Test
  default void aStepThatIsWronglySaidToBeFreshIsRolledBackAndItsOutcomeFound() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    assertThat(steps.run(key(1), true, once("paid"))).isEqualTo(recorded("paid", false));
    Transactions.Key other = new Transactions.Key(StoreFixture.flow(1), 0, 1, "refund");

    assertThat(steps.run(key(1), true, once("paid"))).isEqualTo(recorded("paid", true));
    assertThat(steps.run(other, true, once("refunded"))).isEqualTo(new Result.Conflict("pay"));
    assertThat(effects("paid")).isEqualTo(1);
    assertThat(effects("refunded")).isZero();
  }

  @Test
  default void whatThrowsIsRolledBackAndMayBeTriedAgain() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    IllegalStateException thrown = new IllegalStateException("no money");
    Work failing =
        connection -> {
          fixture().harness().effect(connection, "paid");
          throw thrown;
        };

    assertThat(steps.run(key(1), failing)).isEqualTo(new Result.Failed(thrown));
    assertThat(effects("paid")).isZero();
    assertThat(steps.run(key(1), once("paid"))).isEqualTo(recorded("paid", false));
  }

  @Test
  default void aStatementThatFailedUnheardIsAFailureOfTheStep() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    Work deaf =
        connection -> {
          fixture().harness().effect(connection, "paid");
          fixture().harness().failSilently(connection);
          return text("paid");
        };

    assertThat(steps.run(key(1), deaf)).isInstanceOf(Result.Failed.class);
    assertThat(effects("paid")).isZero();
  }

  @Test
  default void aTransactionThatWasEndedByOtherMeansIsAFailureOfTheStep() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    Work smuggling =
        connection -> {
          fixture().harness().smuggleCommit(connection);
          return text("paid");
        };

    assertThat(steps.run(key(1), smuggling)).isInstanceOf(Result.Failed.class);
    assertThat(steps.run(key(1), true, smuggling)).isInstanceOf(Result.Failed.class);
    assertThat(steps.run(key(1), once("paid"))).isEqualTo(recorded("paid", false));
  }

  @Test
  default void theConnectionRefusesToEndItsTransaction() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    AtomicReference<Connection> kept = new AtomicReference<>();
    Work curious =
        connection -> {
          kept.set(connection);
          assertThatThrownBy(connection::commit).hasMessageContaining("commit");
          assertThatThrownBy(connection::rollback).hasMessageContaining("rollback");
          assertThatThrownBy(connection::close).hasMessageContaining("close");
          assertThatThrownBy(() -> connection.setAutoCommit(true)).isNotNull();
          assertThatThrownBy(() -> connection.unwrap(Connection.class)).isNotNull();
          assertThatThrownBy(() -> connection.abort(Runnable::run)).isNotNull();
          assertThat(connection.getAutoCommit()).isFalse();
          fixture().harness().effect(connection, "paid");
          return text("paid");
        };

    assertThat(steps.run(key(1), curious)).isEqualTo(recorded("paid", false));
    assertThat(effects("paid")).isEqualTo(1);
    assertThatThrownBy(() -> fixture().harness().effect(kept.get(), "late")).isNotNull();
  }

  @Test
  default void afterAClaimNoStepOfTheOldReignIsCommitted() throws Exception {
    HotStore stale = fixture().takeStage("a");
    stale.seat().close();
    fixture().takeStage("b");

    assertThat(stale.reign().transactions().run(key(1), once("paid")))
        .isInstanceOf(Result.Fenced.class);
    assertThat(stale.reign().transactions().run(key(1), true, once("paid")))
        .isInstanceOf(Result.Fenced.class);
    assertThat(effects("paid")).isZero();
  }

  @Test
  default void aClaimInTheMiddleOfAStepFencesIt() throws Exception {
    HotStore stale = fixture().takeStage("a");
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Work slow =
        connection -> {
          fixture().harness().effect(connection, "paid");
          done.countDown();
          goOn.await();
          return text("paid");
        };
    Future<Result> result =
        fixture().meanwhile(() -> stale.reign().transactions().run(key(1), slow));
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    stale.seat().close();
    fixture().takeStage("b");
    goOn.countDown();

    assertThat(result.get(20, TimeUnit.SECONDS)).isInstanceOf(Result.Fenced.class);
    assertThat(effects("paid")).isZero();
  }

  @Test
  default void theSameStepAtTheSameTimeIsDoneOnce() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    List<Future<Result>> results = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      results.add(fixture().meanwhile(() -> steps.run(key(1), once("paid"))));
    }
    for (Future<Result> result : results) {
      assertThat(result.get(30, TimeUnit.SECONDS)).isInstanceOf(Result.Recorded.class);
    }
    assertThat(effects("paid")).isEqualTo(1);
  }

  @Test
  default void aStepWhoseSessionIsEndedCannotTellAndIsFoundOutByRunningItAgain() throws Exception {
    HotStore hot = fixture().takeStage("a");
    Work cut =
        connection -> {
          fixture().harness().effect(connection, "paid");
          fixture().harness().cut("a");
          fixture().harness().effect(connection, "paid");
          return text("paid");
        };

    assertThat(hot.reign().transactions().run(key(1), cut)).isInstanceOf(Result.Unknown.class);
    hot.vanish();
    Transactions steps = fixture().takeStage("b").reign().transactions();
    assertThat(steps.run(key(1), once("paid"))).isEqualTo(recorded("paid", false));
    assertThat(effects("paid")).isEqualTo(1);
  }

  @Test
  default void closingTheReignEndsItsSteps() throws Exception {
    HotStore hot = fixture().takeStage("a");
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Work slow =
        connection -> {
          fixture().harness().effect(connection, "paid");
          done.countDown();
          goOn.await();
          return text("paid");
        };
    Future<Result> result = fixture().meanwhile(() -> hot.reign().transactions().run(key(1), slow));
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    hot.reign().close();
    goOn.countDown();

    assertThat(result.get(20, TimeUnit.SECONDS)).isInstanceOf(Result.Unknown.class);
    assertThat(effects("paid")).isZero();
  }

  @Test
  default void oneMoreThanTheAllowedNumberWaitsForItsTurn() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(StoreHarness.TRANSACTIONS_MAX);
    Work slow =
        connection -> {
          fixture().harness().effect(connection, "paid");
          running.countDown();
          goOn.await();
          return text("paid");
        };
    List<Future<Result>> results = new ArrayList<>();
    for (int i = 0; i < StoreHarness.TRANSACTIONS_MAX; i++) {
      Transactions.Key key = key(i);
      results.add(fixture().meanwhile(() -> steps.run(key, slow)));
    }
    assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
    CountDownLatch began = new CountDownLatch(1);
    Future<Result> oneMore =
        fixture()
            .meanwhile(
                () ->
                    steps.run(
                        key(99),
                        connection -> {
                          began.countDown();
                          return once("paid").run(connection);
                        }));
    assertThat(began.await(MOMENT.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    goOn.countDown();

    results.add(oneMore);
    for (Future<Result> result : results) {
      assertThat(result.get(20, TimeUnit.SECONDS)).isInstanceOf(Result.Recorded.class);
    }
  }

  @Test
  default void anInterruptedStepIsRolledBackAndTheInterruptPassedOn() throws Exception {
    Transactions steps = fixture().takeStage("a").reign().transactions();
    Work interrupted =
        connection -> {
          fixture().harness().effect(connection, "paid");
          throw new InterruptedException("stop");
        };
    Future<Result> result = fixture().meanwhile(() -> steps.run(key(1), interrupted));

    assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(effects("paid")).isZero();
  }

  private Work once(String name) {
    return connection -> {
      fixture().harness().effect(connection, name);
      return text(name);
    };
  }

  private int effects(String name) {
    return fixture().harness().effects(name);
  }

  private static Transactions.Key key(int position) {
    return new Transactions.Key(StoreFixture.flow(1), 0, position, "pay");
  }

  private static Result recorded(String value, boolean before) {
    return new Result.Recorded(text(value), before);
  }
}
