package io.understudy.testkit.store;

import static io.understudy.testkit.store.StoreFixture.MOMENT;
import static io.understudy.testkit.store.StoreFixture.PATIENCE;
import static io.understudy.testkit.store.StoreFixture.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.log.BatchId;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StageDoor.LockWait;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The contract of {@code StageDoor}: reports, the queue for the lock, ending others' sessions. */
public interface StageContract {
  StoreFixture fixture();

  @Test
  default void beforeTheFirstClaimNobodyHoldsTheStage() {
    StageView view = fixture().open("a").stage().report(report("a", 1));

    assertThat(view)
        .isEqualTo(
            new StageView(
                0,
                null,
                null,
                view.counter(),
                null,
                null,
                false,
                BatchId.NONE,
                false,
                "",
                List.of(report("a", 1))));
  }

  @Test
  default void theLastReportOfEachInstanceIsSeenByAll() {
    StageDoor a = fixture().open("a").stage();
    StageDoor b = fixture().open("b").stage();
    a.report(report("a", 1));
    a.report(report("a", 2));

    assertThat(b.report(report("b", 1)).instances())
        .containsExactlyInAnyOrder(report("a", 2), report("b", 1));
  }

  @Test
  default void onlyOneIsGrantedTheLockAtATime() throws Exception {
    StageSeat first = fixture().sit("a");
    Future<StageSeat> second = granted(fixture().open("b").stage().queue());
    assertThatThrownBy(() -> second.get(MOMENT.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    first.close();
    first.close();

    second.get(20, TimeUnit.SECONDS).close();
  }

  @Test
  default void closingAWaitEndsItFromAnotherThread() {
    fixture().sit("a");
    LockWait wait = fixture().open("b").stage().queue();
    Future<StageSeat> second = granted(wait);

    wait.close();
    wait.close();

    assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StoreException.class);
  }

  @Test
  default void aWaitThatIsClosedBeforeItBeginsIsRefused() {
    LockWait wait = fixture().open("a").stage().queue();
    wait.close();

    assertThatThrownBy(wait::await).isInstanceOf(StoreException.class);
  }

  @Test
  default void aWaitThatWasClosedNeverKeepsTheLock() throws Exception {
    for (int round = 0; round < 5; round++) {
      StageSeat first = fixture().sit("a");
      LockWait left = fixture().open("b").stage().queue();
      Future<StageSeat> second = granted(left);
      Future<StageSeat> third = granted(fixture().open("c").stage().queue());

      Future<?> closing = fixture().meanwhile(() -> close(left));
      first.close();
      closing.get(20, TimeUnit.SECONDS);
      try {
        // Granted before the close: then it is a seat like any other.
        second.get(20, TimeUnit.SECONDS).close();
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(StoreException.class);
      }

      third.get(20, TimeUnit.SECONDS).close();
    }
  }

  @Test
  default void closingAWaitAfterItsGrantIsHarmless() {
    Store store = fixture().open("a");
    LockWait wait = store.stage().queue();
    StageSeat seat = wait.await();
    wait.close();

    assertThat(seat.claim(StoreFixture.claim("a", BatchId.NONE))).isNotNull();
  }

  @Test
  default void theLockIsFreeAtOnceWhenItsHolderDies() throws Exception {
    fixture().sit("a");
    Future<StageSeat> second = granted(fixture().open("b").stage().queue());

    fixture().harness().cut("a");

    second.get(20, TimeUnit.SECONDS).close();
  }

  @Test
  default void terminatingAnIncarnationFreesTheLockThatItHolds() throws Exception {
    fixture().sit("a");
    Store b = fixture().open("b");
    Future<StageSeat> second = granted(b.stage().queue());

    assertThat(b.stage().terminate("a", "b", PATIENCE)).isPositive();

    second.get(20, TimeUnit.SECONDS).close();
  }

  @Test
  default void terminatingEndsTheHolderOfTheLockWhoeverItIs() throws Exception {
    fixture().sit("a");
    Store b = fixture().open("b");
    Future<StageSeat> second = granted(b.stage().queue());

    assertThat(b.stage().terminate("long-gone", "b", PATIENCE)).isPositive();

    second.get(20, TimeUnit.SECONDS).close();
  }

  @Test
  default void terminatingEndsTheReignOfTheOther() {
    HotStore hot = fixture().takeStage("a");
    Store b = fixture().open("b");

    b.stage().terminate("a", "b", PATIENCE);

    assertThatThrownBy(() -> hot.seat().renew(hot.epoch(), renewal(hot)))
        .isInstanceOf(StoreException.class);
    HotStore next = fixture().takeStage(b, "b");
    assertThat(next.epoch()).isEqualTo(hot.epoch() + 1);
  }

  @Test
  default void terminatingNeverEndsASessionOfMine() {
    HotStore hot = fixture().takeStage("a");

    hot.store().stage().terminate("a", "a", MOMENT);
    hot.store().stage().terminate("other", "a", MOMENT);

    assertThat(hot.seat().renew(hot.epoch(), renewal(hot))).isTrue();
    hot.open(1);
  }

  @Test
  default void terminatingLeavesOtherCandidatesInTheQueue() throws Exception {
    fixture().sit("a");
    Future<?> second = grantedAndLeft(fixture().open("b").stage().queue());
    Store c = fixture().open("c");
    Future<?> third = grantedAndLeft(c.stage().queue());

    c.stage().terminate("a", "c", PATIENCE);

    second.get(20, TimeUnit.SECONDS);
    third.get(20, TimeUnit.SECONDS);
  }

  @Test
  default void aClosedStoreRefusesToReport() {
    Store store = fixture().open("a");
    store.close();
    store.close();

    assertThatThrownBy(() -> store.stage().report(report("a", 1)))
        .isInstanceOf(StoreException.class);
  }

  private static StageSeat.Renewal renewal(HotStore hot) {
    return new StageSeat.Renewal(null, null, hot.head());
  }

  private Future<StageSeat> granted(LockWait wait) {
    return fixture().meanwhile(wait::await);
  }

  /** Lets the next one in: which of two comes first in the queue is not told. */
  private Future<?> grantedAndLeft(LockWait wait) {
    return fixture()
        .meanwhile(
            () -> {
              wait.await().close();
              return true;
            });
  }

  private static boolean close(LockWait wait) {
    wait.close();
    return true;
  }
}
