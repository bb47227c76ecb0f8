package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.FlowStatus;
import io.understudy.core.shard.Reply;
import io.understudy.engine.HandoverKeys;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import io.understudy.flow.Doubt;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowName;
import io.understudy.flow.RetryPolicy;
import io.understudy.flow.StepOptions;
import io.understudy.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stage is handed over on purpose, on two instances in memory. */
@Timeout(60)
class HandoverTest {
  private static final Duration TIME = Duration.ofSeconds(10);

  interface Code {
    String run(FlowContext flow, Integer in) throws Exception;
  }

  @FlowName("test")
  static final class TestFlow implements Flow<Integer, String> {
    private final Code code;

    TestFlow(Code code) {
      this.code = code;
    }

    @Override
    public String run(FlowContext flow, Integer in) throws Exception {
      return code.run(flow, in);
    }
  }

  private static TestNode two(Code code) {
    FlowDefinition flow = FlowDefinition.of(TestFlow.class, () -> new TestFlow(code));
    TestNode node = TestNode.empty().start("a", flow);
    node.hot();
    node.start("b", flow);
    TestNode.await(
        "b to stand in the queue",
        () -> node.instance("b").view().sentence().startsWith("understudy"));
    return node;
  }

  private static HandoverOrder order(@Nullable String to, Duration timeout) {
    return new HandoverOrder(to, timeout, "a test", "tester", "key-1");
  }

  private static HandoverEnd handOver(TestNode node, HandoverOrder order) throws Exception {
    return node.instance(node.hot())
        .stage()
        .handOver(order)
        .get(TestNode.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static boolean isHot(TestNode node, String name) {
    return node.instance(name).view().role().equals("hot");
  }

  private static void awaitHot(TestNode node, String name) {
    TestNode.await(name + " to be hot", () -> isHot(node, name));
  }

  @Test
  void theStageGoesToAndFroAndFlowsGoOn() throws Exception {
    try (TestNode node = two((flow, in) -> flow.await("go", String.class) + in)) {
      FlowId flow = node.start("test", "k", "7");
      assertThat(handOver(node, order(null, TIME)))
          .isInstanceOfSatisfying(
              HandoverEnd.Left.class, left -> assertThat(left.successor()).isEqualTo("b"));
      awaitHot(node, "b");
      assertThat(node.instance("b").view().epoch()).isEqualTo(2);
      assertThat(handOver(node, order("a", TIME))).isInstanceOf(HandoverEnd.Left.class);
      awaitHot(node, "a");
      node.signal(flow, "go", "s", "\"x\"");
      assertThat(node.resultText(flow)).isEqualTo("\"x7\"");
    }
  }

  @Test
  void theJournalSaysWhoLeftForWhomAndWhoAskedUnderWhichKey() throws Exception {
    try (TestNode node = two((flow, _) -> "x")) {
      handOver(node, order("b", TIME));
      awaitHot(node, "b");
      MemoryStore store = new MemoryStore(node.database(), "reader", 1);
      var reigns = store.flows().reigns(2);
      assertThat(reigns.getLast().endCause())
          .isEqualTo("handed over to b (asked by tester): a test");
      assertThat(reigns.getFirst().cause())
          .isEqualTo("a left the stage: handed over to b (asked by tester): a test");
      assertThat(HandoverKeys.find(store.flows(), "key-1"))
          .hasValueSatisfying(done -> assertThat(done.by()).isEqualTo("tester"));
      assertThat(HandoverKeys.find(store.flows(), "key-2")).isEmpty();
      store.close();
    }
  }

  @Test
  void aLongStepIsInterruptedAndRunsAgainAtTheSuccessor() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    Code code =
        (flow, _) ->
            flow.step(
                "call",
                StepOptions.DEFAULT.withRetry(RetryPolicy.NEVER),
                _ -> {
                  if (runs.incrementAndGet() == 1) {
                    begun.countDown();
                    new CountDownLatch(1).await();
                  }
                  return "x";
                });
    try (TestNode node = two(code)) {
      FlowId flow = node.start("test", null, "7");
      begun.await();
      long asked = System.nanoTime();
      assertThat(handOver(node, order("b", TIME))).isInstanceOf(HandoverEnd.Left.class);
      awaitHot(node, "b");
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
      assertThat(node.resultText(flow)).isEqualTo("\"x\"");
      assertThat(runs).hasValue(2);
    }
  }

  private static Code personal(CountDownLatch begun, CountDownLatch go, AtomicInteger runs) {
    return (flow, _) ->
        flow.step(
            "wire",
            StepOptions.DEFAULT.withDoubt(Doubt.askPerson()),
            _ -> {
              runs.incrementAndGet();
              begun.countDown();
              go.await();
              return "x";
            });
  }

  @Test
  void aStepThatOnlyAPersonCouldJudgeIsWaitedFor() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    try (TestNode node = two(personal(begun, go, runs))) {
      FlowId first = node.start("test", null, "7");
      begun.await();
      CompletableFuture<HandoverEnd> end = node.instance("a").stage().handOver(order("b", TIME));
      // One that has not begun yet does not begin any more: it waits for the successor.
      TestNode.await(
          "steps to be held",
          () -> {
            FlowId _ = node.start("test", null, "7");
            return node.instance("a").view().flowsLive() > runs.get();
          });
      assertThat(end).isNotDone();
      go.countDown();
      assertThat(end.get(TIME.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(HandoverEnd.Left.class);
      assertThat(node.resultText(first)).isEqualTo("\"x\"");
      TestNode.await("all flows to end", () -> node.instance("b").view().flowsLive() == 0);
      assertThat(node.instance("b").view().flowsHospital()).isZero();
    }
  }

  @Test
  void aStepThatOnlyAPersonCouldJudgeAndThatDoesNotEndMeansNoHandover() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (TestNode node = two(personal(begun, go, new AtomicInteger()))) {
      FlowId first = node.start("test", null, "7");
      begun.await();
      assertThat(handOver(node, order("b", Duration.ofMillis(300))))
          .isInstanceOfSatisfying(
              HandoverEnd.Refused.class,
              refused -> assertThat(refused.why()).contains("step 'wire'").contains("person"));
      FlowId second = node.start("test", null, "7");
      go.countDown();
      assertThat(node.resultText(first)).isEqualTo("\"x\"");
      assertThat(node.resultText(second)).isEqualTo("\"x\"");
      assertThat(isHot(node, "a")).isTrue();
    }
  }

  @Test
  void anOrderIsRefusedWithWhatBarsEachInstance() throws Exception {
    try (TestNode node = two((flow, _) -> "x")) {
      assertThat(handOver(node, order("c", TIME)))
          .isEqualTo(new HandoverEnd.Refused("c is not an instance of this node"));
      node.faults("b").disconnect();
      TestNode.await(
          "b to be silent for a lease",
          () -> {
            try {
              return handOver(node, order(null, Duration.ofMillis(50)))
                  .equals(new HandoverEnd.Refused("nobody could take the stage: b is not alive"));
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      assertThat(node.instance("b").stage().handOver(order(null, TIME)).get())
          .isEqualTo(new HandoverEnd.NotHot());
      assertThat(isHot(node, "a")).isTrue();
    }
  }

  @Test
  void aSuccessorThatIsLostWhenItIsLeftForCostsALeaseAndNothingElse() throws Exception {
    try (TestNode node = two((flow, in) -> flow.await("go", String.class) + in)) {
      FlowId flow = node.start("test", null, "7");
      CompletableFuture<HandoverEnd> end = node.instance("a").stage().handOver(order("b", TIME));
      node.faults("b").disconnect(); // It says nothing more, and cannot claim.
      HandoverEnd how = end.get(TIME.toMillis(), TimeUnit.MILLISECONDS);
      long left = System.nanoTime();
      awaitHot(node, "a");
      if (how instanceof HandoverEnd.Left) {
        assertThat(node.instance("a").view().epoch()).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(3));
      }
      node.signal(flow, "go", null, "\"x\"");
      assertThat(node.resultText(flow)).isEqualTo("\"x7\"");
      node.faults("b").reconnect();
    }
  }

  @Test
  void aCommitThatIsNotAnsweredWhileTheStageIsLeftLosesNothing() throws Exception {
    try (TestNode node = two((flow, in) -> flow.step("one", _ -> "x" + in))) {
      node.faults("a").holdCommits();
      CompletableFuture<Reply> asked =
          node.instance("a")
              .desk()
              .ask(node.instance("a").desk().newStart("test", "k", new byte[] {'7'}));
      CompletableFuture<HandoverEnd> end = node.instance("a").stage().handOver(order("b", TIME));
      awaitHot(node, "b"); // After the deadline of settling: what is not settled is dropped.
      node.faults("a").letCommitsGo();
      assertThat(end.get(TIME.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(HandoverEnd.Left.class);
      Reply told = asked.get(TIME.toMillis(), TimeUnit.MILLISECONDS);
      Reply.Started again = (Reply.Started) node.startReply("test", "k", "7");
      if (told instanceof Reply.Started(FlowId started, _)) { // It did commit, before it was left.
        assertThat(again).isEqualTo(new Reply.Started(started, true));
      }
      assertThat(node.resultText(again.flow())).isEqualTo("\"x7\"");
    }
  }

  @Test
  void duringMaintenanceNobodyTakesTheStageUntilItIsOver() throws Exception {
    try (TestNode node = two((flow, _) -> "x")) {
      node.instance("b").stage().pause("new disks (tester)");
      TestNode.await(
          "b to leave the queue",
          () -> node.instance("b").view().sentence().startsWith("maintenance"));
      assertThat(handOver(node, order(null, TIME)))
          .isInstanceOfSatisfying(
              HandoverEnd.Refused.class,
              refused -> assertThat(refused.why()).startsWith("maintenance is on"));
      node.stop("a");
      assertThat(Objects.requireNonNull(node.instance("b").view().stage()).pauseReason())
          .isEqualTo("new disks (tester)");
      TestNode.await(
          "the stage to be seen empty",
          () -> Objects.requireNonNull(node.instance("b").view().stage()).released());
      assertThat(node.instance("b").view().sentence()).startsWith("maintenance");
      assertThat(isHot(node, "b")).isFalse();
      node.instance("b").stage().resume();
      awaitHot(node, "b");
      FlowId flow = node.start("test", null, "7");
      assertThat(node.result(flow).status()).isEqualTo(FlowStatus.COMPLETED);
    }
  }
}
