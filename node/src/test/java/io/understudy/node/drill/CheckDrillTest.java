package io.understudy.node.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.shard.RehearsalView;
import io.understudy.core.stage.Proof;
import io.understudy.core.stage.QueuePlace;
import io.understudy.engine.InstanceView;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageView;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CheckDrillTest {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Next READY = new Next("warm", "build-1", 995, QueuePlace.READY);
  private static final int SECOND = 1_000;

  private int takeoverMillis = 20;
  private Proof proof = Proof.GOOD;
  private boolean paused;

  /** What differs of the one that is next. */
  private record Next(String role, String build, long seq, QueuePlace place) {}

  private InstanceReport report(Next next) {
    return new InstanceReport(
        "b",
        "b.1",
        7,
        0,
        batch(next.seq()),
        batch(next.seq()),
        next.role(),
        "waits",
        next.place(),
        "http://b",
        next.build(),
        true,
        takeoverMillis,
        proof);
  }

  private static BatchId batch(long seq) {
    return new BatchId(seq, Digest.ZERO);
  }

  private InstanceView hot(@Nullable Next next) {
    List<InstanceReport> reports = next == null ? List.of() : List.of(report(next));
    String understudy = next == null ? null : "b";
    StageView stage =
        new StageView(
            4, "a", "a.1", 9, understudy, null, false, batch(1_000), paused, "disks", reports);
    return new InstanceView(
        "a",
        "a.1",
        "build-1",
        "hot",
        4,
        "on the stage",
        "http://a",
        4,
        batch(1_000),
        batch(1_000),
        0,
        10,
        0,
        RehearsalView.NONE,
        -1,
        null,
        "",
        stage);
  }

  private String refusal(@Nullable Next next, DrillKind kind, int budgetMillis) {
    DrillOrder order = new DrillOrder(kind, Duration.ofMillis(budgetMillis), "", "ada", "k");
    return new CheckDrill(hot(next), LEASE).refusal(order).orElse("");
  }

  private String refusal(@Nullable Next next) {
    return refusal(next, DrillKind.KILL, SECOND);
  }

  @Test
  void aSuccessorThatIsReadyNowIsAllThatItTakes() {
    assertThat(refusal(READY)).isEmpty();
  }

  @Test
  void withoutAnybodyWhoIsNextThereIsNone() {
    assertThat(refusal(null)).isEqualTo("nobody could take the stage right now");
  }

  @Test
  void whatIsNotReadyIsTold() {
    assertThat(refusal(new Next("warming", "build-1", 995, QueuePlace.READY)))
        .isEqualTo("b is warming, not warm");
    assertThat(refusal(new Next("warm", "build-2", 995, QueuePlace.READY)))
        .startsWith("b runs build build-2, and a drill is no upgrade");
    assertThat(refusal(new Next("warm", "build-1", 700, QueuePlace.READY)))
        .isEqualTo("b is 300 batches behind");
    assertThat(refusal(new Next("warm", "build-1", 995, QueuePlace.QUEUED)))
        .isEqualTo("b does not have all that its reign needs yet");
    takeoverMillis = -1;
    assertThat(refusal(READY)).isEqualTo("b cannot tell how long it would take");
  }

  @Test
  void whatRehearsalSaysAgainstItIsTold() {
    proof = new Proof(true, 2);
    assertThat(refusal(READY)).isEqualTo("b has a build that cannot follow 2 live flows");
    proof = new Proof(false, 0);
    assertThat(refusal(READY)).isEqualTo("b has not rehearsed every live flow yet");
  }

  @Test
  void maintenanceForbidsIt() {
    paused = true;
    assertThat(refusal(READY)).startsWith("maintenance is on");
  }

  @Test
  void theForecastIsToFitTheBudgetTogetherWithWhatNobodyCanNoticeEarlier() {
    assertThat(refusal(READY, DrillKind.HANDOVER, 20)).isEmpty();
    assertThat(refusal(READY, DrillKind.HANDOVER, 19))
        .isEqualTo("b expects to take 20 ms; the budget is 19 ms");
    assertThat(refusal(READY, DrillKind.KILL, 270)).isEmpty();
    assertThat(refusal(READY, DrillKind.CONNECTIONS, 269)).contains("after up to 250 ms");
    assertThat(refusal(READY, DrillKind.PAUSE, 2_020)).isEmpty();
    assertThat(refusal(READY, DrillKind.PAUSE, 2_019))
        .isEqualTo(
            "b expects to take 20 ms, after up to 2000 ms in which nobody can notice;"
                + " the budget is 2019 ms");
  }

  @Test
  void theUsualBudgetFitsAReadySuccessor() {
    for (DrillKind kind : DrillKind.values()) {
      int budget = (int) kind.usualBudget(LEASE).toMillis();
      assertThat(refusal(READY, kind, budget)).isEmpty();
    }
  }
}
