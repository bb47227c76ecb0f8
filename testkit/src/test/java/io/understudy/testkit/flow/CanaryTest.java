package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.Receipt;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowName;
import io.understudy.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stage is handed to a build whose flows fail. */
@Timeout(60)
class CanaryTest {
  private static final int MANY = 40;

  /** Fails in the builds that say so. */
  @FlowName("test")
  static final class TestFlow implements Flow<Integer, Integer> {
    private final boolean bad;

    TestFlow(boolean bad) {
      this.bad = bad;
    }

    @Override
    public Integer run(FlowContext flow, Integer in) {
      if (bad) {
        throw new IllegalStateException("not in this build");
      }
      return in;
    }
  }

  private static FlowDefinition flow(boolean bad) {
    return FlowDefinition.of(TestFlow.class, () -> new TestFlow(bad));
  }

  /** {@code a} is hot and good, {@code b} is next and bad. */
  private static TestNode twoBuilds() {
    TestNode node = TestNode.empty().probation(Duration.ofMinutes(5)).start("a", flow(false));
    assertThat(node.hot()).isEqualTo("a");
    node.start("b", flow(true));
    awaitNext(node, "b");
    return node;
  }

  private static void awaitNext(TestNode node, String name) {
    TestNode.await(
        name + " to be next", () -> node.instance(name).view().sentence().startsWith("understudy"));
  }

  private static void awaitHot(TestNode node, String name) {
    TestNode.await(name + " to be hot", () -> node.instance(name).view().role().equals("hot"));
  }

  private static HandoverEnd handOver(TestNode node, String from, @Nullable String to)
      throws Exception {
    String key = from + "-" + to + "-" + node.database().lastSeq();
    HandoverOrder order = new HandoverOrder(to, Duration.ofSeconds(10), "a test", "ada", key);
    return node.instance(from)
        .stage()
        .handOver(order)
        .get(TestNode.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static List<ReignSummary> reigns(TestNode node) {
    MemoryStore store = new MemoryStore(node.database(), "reader", 1);
    try {
      return store.flows().reigns(10);
    } finally {
      store.close();
    }
  }

  private static void run(TestNode node, int flows) {
    for (int i = 0; i < flows; i++) {
      String _ = node.run("test", "7");
    }
  }

  @Test
  void aBuildWhoseFlowsFailHandsTheStageBackAndGetsItOnlyWhenItIsNamed() throws Exception {
    try (TestNode node = twoBuilds()) {
      run(node, 5);
      assertThat(handOver(node, "a", null)).isInstanceOf(HandoverEnd.Left.class);
      awaitHot(node, "b");
      run(node, MANY);
      awaitHot(node, "a");
      String why = reigns(node).get(1).endCause();
      assertThat(why)
          .startsWith("handed over to a (asked by the canary): ")
          .contains("flows failed (100.0 %); under build build-of-a it was 0 of ");
      TestNode.await("b's receipt to tell", () -> receipt(node, 2).end().contains(why));
      assertThat(receipt(node, 2).tally().endings().failed()).isGreaterThanOrEqualTo(20);
      TestNode.await(
          "status to tell",
          () -> node.instance("a").view().probation().contains("build build-of-b failed"));

      awaitNext(node, "b"); // And the good build is on no probation after the bad one.
      assertThat(node.instance("a").view().probation()).doesNotContain("build-of-a is");
      assertThat(handOver(node, "a", null))
          .isInstanceOfSatisfying(
              HandoverEnd.Refused.class,
              refused ->
                  assertThat(refused.why()).contains("b has a build that failed its probation"));
      assertThat(node.run("test", "7")).isEqualTo("7");

      assertThat(handOver(node, "a", "b")).isInstanceOf(HandoverEnd.Left.class);
      awaitHot(node, "b");
      TestNode.await(
          "the bar to be lifted",
          () -> node.instance("b").view().probation().contains("is on probation"));
    }
  }

  private static Receipt receipt(TestNode node, long epoch) {
    TestNode.await("the receipt of " + epoch, () -> node.receipts().find(epoch).isPresent());
    return node.receipts().find(epoch).orElseThrow();
  }
}
