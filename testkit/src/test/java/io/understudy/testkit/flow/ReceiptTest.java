package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.Receipt;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowName;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reigns leave about themselves, and what warm instances expect. */
@Timeout(60)
class ReceiptTest {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  /** Begins a step that does not end under the first reign, then waits to be told. */
  @FlowName("errand")
  final class Errand implements Flow<Integer, String> {
    @Override
    public String run(FlowContext flow, Integer in) {
      String called =
          flow.step(
              "call",
              token -> {
                begun.countDown();
                if (token.epoch() == 1) {
                  mayEnd.await();
                }
                return "called";
              });
      return called + flow.await("go", String.class);
    }
  }

  private FlowDefinition errand() {
    return FlowDefinition.of(Errand.class, Errand::new);
  }

  private TestNode two() {
    TestNode node = TestNode.empty().start("a", errand());
    String _ = node.hot();
    node.start("b", errand());
    TestNode.await(
        "b to be next", () -> node.instance("b").view().sentence().startsWith("understudy"));
    return node;
  }

  private static Receipt await(TestNode node, long epoch) {
    TestNode.await("the receipt of " + epoch, () -> node.receipts().find(epoch).isPresent());
    return node.receipts().find(epoch).orElseThrow();
  }

  @Test
  void aTakeoverLeavesAReceiptOfItsCauseItsPhasesAndWhatItTookOver() throws Exception {
    try (TestNode node = two()) {
      FlowId flow = node.start("errand", "k", "7");
      begun.await();
      node.cut("a");
      TestNode.await("b to be hot", () -> node.hot().equals("b"));
      node.awaitStanding(flow, seen -> seen.waiting().toString().contains("go"));
      TestNode.await(
          "the step in doubt to have an end",
          () ->
              await(node, 2).tally().doubtsOpen() == 0
                  && await(node, 2).tally().stepsInDoubt() == 1);
      Receipt receipt = await(node, 2);
      assertThat(receipt.instance()).isEqualTo("b");
      assertThat(receipt.build()).isEqualTo("build-of-b");
      assertThat(receipt.cause().evidence()).isEqualTo("lock-freed");
      assertThat(receipt.before().epoch()).isEqualTo(1);
      assertThat(receipt.before().instance()).isEqualTo("a");
      assertThat(receipt.before().build()).isEqualTo("build-of-a");
      assertThat(receipt.before().headSeq()).isGreaterThanOrEqualTo(receipt.before().settledSeq());
      assertThat(receipt.phases().performing()).isPositive();
      assertThat(receipt.phases().firstStep()).isNotNull();
      assertThat(receipt.phases().firstBatch()).isNotNull();
      assertThat(receipt.tally().flowsResumed()).isEqualTo(1);
      assertThat(receipt.tally().doubtsRunAgain()).isEqualTo(1);
      assertThat(receipt.verdict().whole()).isTrue();
      assertThat(receipt.verdict().words())
          .contains("Nothing is lost")
          .contains("Nothing is doubled")
          .contains("Steps in doubt: 1");
    } finally {
      mayEnd.countDown();
    }
  }

  @Test
  void aPoliteEndIsInTheReceiptOfTheReignAndInTheNextOnesCause() {
    try (TestNode node = two()) {
      Receipt first = await(node, 1);
      assertThat(first.cause().evidence()).isEqualTo("nobody-was-hot");
      assertThat(first.phases().notice()).isNull();
      node.instance("a").stepDown("asked by a test");
      TestNode.await("b to be hot", () -> node.hot().equals("b"));
      Receipt second = await(node, 2);
      assertThat(second.cause().evidence()).isEqualTo("released");
      assertThat(second.cause().asked()).isEqualTo("asked by a test");
      assertThat(second.phases().notice()).isNull();
      TestNode.await(
          "the first reign's receipt to tell its end",
          () -> node.receipts().find(1).orElseThrow().end().contains("asked by a test"));
    }
  }

  @Test
  void aReignWhoseReceiptCannotBeWrittenGoesOnAllTheSame() {
    mayEnd.countDown();
    try (TestNode node = two()) {
      node.faults("b").breakReceipts(true);
      node.cut("a");
      TestNode.await("b to be hot", () -> node.hot().equals("b"));
      FlowId flow = node.start("errand", "k", "7");
      node.signal(flow, "go", "s", "\" on\"");
      assertThat(node.resultText(flow)).isEqualTo("\"called on\"");
      assertThat(node.receipts().find(2)).isEmpty();
      node.faults("b").breakReceipts(false);
      assertThat(await(node, 2).verdict().whole()).isTrue();
    }
  }

  @Test
  void aWarmInstanceTellsHowLongItWouldTakeAndAHotOneDoesNot() {
    try (TestNode node = two()) {
      assertThat(node.instance("b").view().takeoverMillis()).isPositive();
      assertThat(node.instance("a").view().takeoverMillis()).isEqualTo(InstanceReport.CANNOT_TELL);
      TestNode.await(
          "the stage to show it",
          () -> {
            var stage = node.instance("a").view().stage();
            return stage != null
                && stage.instances().stream()
                    .anyMatch(one -> one.instance().equals("b") && one.takeoverMillis() > 0);
          });
    }
  }
}
