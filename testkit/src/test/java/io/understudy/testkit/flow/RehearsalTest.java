package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.InstanceSettings.EngineLimits;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Warm instances run the flows' code along the journal. */
@SuppressWarnings("ReferenceEquality") // the list tells on which instance the code runs
class RehearsalTest {
  private static final EngineLimits ROOMY = EngineLimits.DEFAULT;

  interface Code {
    String run(FlowContext flow, Integer in, List<String> seen) throws Exception;
  }

  @FlowName("test")
  static final class TestFlow implements Flow<Integer, String> {
    private final Code code;
    private final List<String> seen;

    TestFlow(Code code, List<String> seen) {
      this.code = code;
      this.seen = seen;
    }

    @Override
    public String run(FlowContext flow, Integer in) throws Exception {
      seen.add("begin");
      return code.run(flow, in, seen);
    }
  }

  private static FlowDefinition flow(Code code, List<String> seen) {
    return FlowDefinition.of(TestFlow.class, () -> new TestFlow(code, seen));
  }

  private static void awaitUnderstudy(TestNode node) {
    TestNode.await(
        "b to stand in the queue",
        () -> node.instance("b").view().sentence().startsWith("understudy"));
  }

  @Test
  void rehearsedCodeGoesOnWhereItStandsAndIsNotReplayedAtTheTakeover() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    List<String> onA = new CopyOnWriteArrayList<>();
    List<String> onB = new CopyOnWriteArrayList<>();
    Code code =
        (flow, in, seen) -> {
          int one = flow.step("one", _ -> seen.add("step one") ? 1 : 0);
          seen.add("between");
          String two =
              flow.step(
                  "two",
                  _ -> {
                    if (seen == onA) {
                      blocked.countDown();
                      never.await();
                    }
                    return "two";
                  });
          return one + two + in;
        };
    try (TestNode node = TestNode.empty().start("a", ROOMY, flow(code, onA))) {
      node.hot();
      node.start("b", ROOMY, flow(code, onB));
      FlowId flow = node.start("test", null, "7");
      blocked.await();
      TestNode.await("b to rehearse", () -> onB.contains("between"));
      awaitUnderstudy(node);
      node.cut("a");
      assertThat(node.resultText(flow)).isEqualTo("\"1two7\"");
      assertThat(onB).containsExactly("begin", "between");
      assertThat(onA).contains("step one");
    }
  }

  @Test
  void aBuildThatCannotFollowIsNoticedBeforeItIsHot() {
    List<String> seen = new ArrayList<>();
    Code before =
        (flow, _, _) -> {
          flow.step("debit", _ -> 1);
          return flow.await("go", String.class);
        };
    Code after =
        (flow, _, _) -> {
          flow.step("credit", _ -> 1);
          return flow.await("go", String.class);
        };
    try (TestNode node = TestNode.empty().start("a", ROOMY, flow(before, seen))) {
      FlowId flow = node.start("test", null, "7");
      node.awaitStanding(flow, standing -> !standing.waiting().isEmpty());
      node.start("b", ROOMY, flow(after, seen));
      node.signal(flow, "nudge", null, "1");
      node.start("test", null, "8");
      TestNode.await(
          "the divergence to be noticed",
          () -> node.instance("b").view().rehearsal().diverged() > 0);
      node.signal(flow, "go", null, "\"x\"");
      assertThat(node.resultText(flow)).isEqualTo("\"x\"");
    }
  }

  @Test
  void aRehearsedVersionIsWhatTheHotInstanceTook() {
    List<String> onA = new CopyOnWriteArrayList<>();
    List<String> onB = new CopyOnWriteArrayList<>();
    Code code =
        (flow, _, seen) -> {
          int version = flow.version("change", 0, seen == onA ? 1 : 2);
          seen.add("v" + version);
          return flow.await("go", String.class) + version;
        };
    try (TestNode node = TestNode.empty().start("a", ROOMY, flow(code, onA))) {
      node.hot();
      node.start("b", ROOMY, flow(code, onB));
      FlowId flow = node.start("test", null, "7");
      TestNode.await("b to rehearse", () -> onB.contains("v1"));
      awaitUnderstudy(node);
      node.cut("a");
      node.signal(flow, "go", null, "\"x\"");
      assertThat(node.resultText(flow)).isEqualTo("\"x1\"");
    }
  }

  @Test
  void rehearsedAsyncStepsAndProgressAreNotDoneTwice() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    List<String> onA = new CopyOnWriteArrayList<>();
    List<String> onB = new CopyOnWriteArrayList<>();
    Code code =
        (flow, in, seen) -> {
          var a = flow.async("a", _ -> seen.add("body a") ? "A" : "");
          var b =
              flow.async(
                  "b",
                  _ -> {
                    if (seen == onA) {
                      blocked.countDown();
                      never.await();
                    }
                    return "B";
                  });
          flow.publish("under way");
          seen.add("published");
          return a.join() + b.join() + in;
        };
    try (TestNode node = TestNode.empty().start("a", ROOMY, flow(code, onA))) {
      node.hot();
      node.start("b", ROOMY, flow(code, onB));
      FlowId flow = node.start("test", null, "7");
      blocked.await();
      node.awaitStanding(flow, standing -> standing.progress() != null && standing.entries() >= 3);
      TestNode.await("b to rehearse", () -> onB.contains("published"));
      awaitUnderstudy(node);
      node.cut("a");
      assertThat(node.resultText(flow)).isEqualTo("\"AB7\"");
      assertThat(onB).containsExactly("begin", "published");
    }
  }
}
