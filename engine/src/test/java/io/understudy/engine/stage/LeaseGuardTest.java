package io.understudy.engine.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.stage.StageEvent;
import io.understudy.core.stage.StageMachine;
import io.understudy.core.stage.StageRules;
import io.understudy.core.stage.StageSight;
import io.understudy.engine.port.Ticker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether a reign may act, before and after pauses of its process. */
@Timeout(30)
class LeaseGuardTest {
  private static final long MILLI = 1_000_000;
  private static final StageRules RULES = StageRules.of("a", "a-1", 0, 2_000 * MILLI);

  private final AtomicLong now = new AtomicLong();
  private final StageMachine machine = new StageMachine(RULES, _ -> {});
  private final LeaseGuard guard =
      new LeaseGuard(
          new Ticker() {
            @Override
            public long nanos() {
              return now.get();
            }

            @Override
            public long wallMillis() {
              return 0;
            }
          },
          RULES.pauseNanos());

  private void pass(long millis) {
    now.addAndGet(millis * MILLI);
  }

  private void on(StageEvent event) {
    machine.on(new StageEvent.Ticked(now.get()));
    machine.on(event);
    guard.look(machine);
  }

  private void becomeHot() {
    on(
        new StageEvent.Observed(
            new StageSight(0, null, null, 0, null, null, false, false, List.of()), now.get()));
    on(new StageEvent.LockGranted(now.get()));
    on(new StageEvent.Claimed(1, now.get()));
    on(new StageEvent.Renewed(true, now.get()));
  }

  @Test
  void aReignMayActWithinItsLeaseAndNotBeyond() {
    assertThat(guard.holds()).isFalse();
    becomeHot();
    assertThat(guard.holds()).isTrue();
    pass(900);
    assertThat(guard.holds()).isTrue();
    pass(1_200);
    assertThat(guard.holds()).isFalse();
  }

  @Test
  void afterAPauseWhoAsksWaitsForTheProof() throws Exception {
    becomeHot();
    pass(1_200); // The whole process; the machine's thread is not back yet either.
    CompletableFuture<Boolean> asked = CompletableFuture.supplyAsync(guard::holds);
    on(new StageEvent.Ticked(now.get()));
    assertThat(machine.mustProve()).isTrue();
    assertThat(asked).isNotDone();
    on(new StageEvent.Renewed(true, now.get()));
    assertThat(asked.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoeverWaitsForAProofThatDoesNotComeIsRefusedWhenTheLeaseIsOver() throws Exception {
    becomeHot();
    pass(1_200);
    CompletableFuture<Boolean> asked = CompletableFuture.supplyAsync(guard::holds);
    assertThat(asked).isNotDone();
    pass(900);
    assertThat(asked.get(20, TimeUnit.SECONDS)).isFalse();
  }
}
