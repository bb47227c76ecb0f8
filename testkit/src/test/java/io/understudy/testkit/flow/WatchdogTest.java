package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.flow.Doubt;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowName;
import io.understudy.flow.StepOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hot instance that notices that it does not get anywhere. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WatchdogTest {

  @FlowName("test")
  static final class TestFlow implements Flow<Integer, Integer> {
    @Override
    public Integer run(FlowContext flow, Integer in) {
      return in;
    }
  }

  /** A step that only a person could judge if it were interrupted. */
  @FlowName("wire")
  static final class WireFlow implements Flow<Integer, String> {
    private final CountDownLatch begun;
    private final CountDownLatch go;

    WireFlow(CountDownLatch begun, CountDownLatch go) {
      this.begun = begun;
      this.go = go;
    }

    @Override
    public String run(FlowContext flow, Integer in) {
      return flow.step(
          "wire",
          StepOptions.DEFAULT.withDoubt(Doubt.askPerson()),
          _ -> {
            begun.countDown();
            go.await();
            return "x";
          });
    }
  }

  private static final FlowDefinition FLOW = FlowDefinition.of(TestFlow.class, TestFlow::new);

  private static TestNode watching() {
    return TestNode.empty().watching(Duration.ofMillis(50), Duration.ofMillis(400));
  }

  @Test
  void whoseCommitsDoNotComeBackLeavesTheStageToAHealthyOne() {
    try (TestNode node = watching().start("a", FLOW)) {
      assertThat(node.hot()).isEqualTo("a");
      node.start("b", FLOW);
      TestNode.await(
          "b to stand in the queue",
          () -> node.instance("b").view().sentence().startsWith("understudy"));
      node.faults("a").holdCommits();
      TestNode.await("a to leave", () -> !node.instance("a").view().role().equals("hot"));
      node.faults("a").letCommitsGo();
      TestNode.await("b to be hot", () -> node.instance("b").view().role().equals("hot"));
      assertThat(node.run("test", "7")).isEqualTo("7");
      assertThat(node.database().endCauses())
          .anyMatch(
              cause ->
                  cause.equals(
                      "handed over to b (asked by the watchdog): the watchdog did not come back"
                          + " within 400 ms: it waits for the commit of a batch"));
    }
  }

  @Test
  void whoCannotHandOverInTimeLeavesAllTheSame() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    FlowDefinition wire = FlowDefinition.of(WireFlow.class, () -> new WireFlow(begun, go));
    try (TestNode node = watching().start("a", FLOW, wire)) {
      assertThat(node.hot()).isEqualTo("a");
      node.start("b", FLOW, wire);
      TestNode.await(
          "b to stand in the queue",
          () -> node.instance("b").view().sentence().startsWith("understudy"));
      FlowId _ = node.start("wire", null, "7");
      TestNode.await("the step to run", () -> begun.getCount() == 0);
      node.faults("a").holdCommits(); // And a handover would wait for the step.
      TestNode.await("a to leave", () -> !node.instance("a").view().role().equals("hot"));
      go.countDown();
      node.faults("a").letCommitsGo();
      TestNode.await("b to be hot", () -> node.instance("b").view().role().equals("hot"));
      assertThat(node.database().endCauses())
          .anyMatch(cause -> cause.contains("the commit of a batch; b is healthy"));
    }
  }

  @Test
  void whoIsAloneStaysHowLongeverItTakes() {
    try (TestNode node = watching().start("a", FLOW)) {
      assertThat(node.hot()).isEqualTo("a");
      long epoch = node.instance("a").view().epoch();
      node.faults("a").slowCommits(Duration.ofMillis(600));
      assertThat(node.run("test", "7")).isEqualTo("7");
      assertThat(node.run("test", "8")).isEqualTo("8");
      assertThat(node.instance("a").view().epoch()).isEqualTo(epoch);
    }
  }
}
