package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.FlowStatus;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.flow.Doubt;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowName;
import io.understudy.flow.StepOptions;
import io.understudy.testkit.store.MemoryTransaction;
import io.understudy.testkit.store.StoreFaults;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of flows when their instance loses the stage, on two instances. */
class TakeoverTest {

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

  private static FlowDefinition flow(Code code) {
    return FlowDefinition.of(TestFlow.class, () -> new TestFlow(code));
  }

  private static TestNode two(Code code) {
    TestNode node = TestNode.empty().start("a", flow(code));
    node.hot();
    return node.start("b", flow(code));
  }

  private static void awaitUnderstudy(TestNode node) {
    TestNode.await(
        "b to stand in the queue",
        () -> node.instance("b").view().sentence().startsWith("understudy"));
  }

  @Test
  void recordedStepsNeverRunAgainAndTheFlowGoesOnAtTheNextInstance() {
    AtomicInteger first = new AtomicInteger();
    Code code =
        (flow, in) -> {
          int one = flow.step("one", _ -> first.incrementAndGet());
          String go = flow.await("go", String.class);
          return one + go + in;
        };
    try (TestNode node = two(code)) {
      FlowId flow = node.start("test", "k", "7");
      node.awaitStanding(flow, seen -> !seen.waiting().isEmpty());
      awaitUnderstudy(node);
      node.cut("a");
      TestNode.await("a new hot one", () -> node.hot().equals("b"));
      node.signal(flow, "go", "s", "\"go\"");
      assertThat(node.resultText(flow)).isEqualTo("\"1go7\"");
      assertThat(first).hasValue(1);
      assertThat(node.startReply("test", "k", "7")).isEqualTo(new Reply.Started(flow, true));
    }
  }

  @Test
  void aStepThatWasUnderWayRunsAgainWithTheSameKeyAndAHigherEpoch() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    CompletableFuture<String> firstKey = new CompletableFuture<>();
    Code code =
        (flow, _) ->
            flow.step(
                "call",
                token -> {
                  if (firstKey.complete(token.key() + " " + token.epoch())) {
                    begun.countDown();
                    never.await();
                  }
                  return token.key() + " " + token.epoch();
                });
    try (TestNode node = two(code)) {
      FlowId flow = node.start("test", null, "7");
      begun.await();
      awaitUnderstudy(node);
      node.cut("a");
      String second = node.resultText(flow).replace("\"", "");
      String first = firstKey.get();
      assertThat(second.split(" ")[0]).isEqualTo(first.split(" ")[0]);
      assertThat(Long.parseLong(second.split(" ")[1]))
          .isGreaterThan(Long.parseLong(first.split(" ")[1]));
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostEndsTheReignAndLosesNothing() {
    for (StoreFaults.Doubt doubt :
        new StoreFaults.Doubt[] {StoreFaults.Doubt.DONE, StoreFaults.Doubt.NOT_DONE}) {
      AtomicInteger runs = new AtomicInteger();
      Code code =
          (flow, in) ->
              flow.transaction(
                      "book",
                      tx -> {
                        ((MemoryTransaction) tx).effect("booked");
                        return "b";
                      })
                  + flow.step("count", _ -> runs.incrementAndGet())
                  + in;
      try (TestNode node = TestNode.with(flow(code))) {
        node.hot();
        long epoch = node.instance("a").view().epoch();
        node.faults("a").loseNextAnswer(doubt);
        FlowId flow = node.start("test", "k" + doubt, "7");
        assertThat(node.resultText(flow)).startsWith("\"b").endsWith("7\"");
        assertThat(node.database().effects("booked")).isEqualTo(1);
        assertThat(node.instance("a").view().epoch()).isGreaterThan(epoch);
      }
    }
  }

  @Test
  void nobodyIsToldOfWhatIsNotSettled() {
    try (TestNode node = TestNode.with(flow((flow, _) -> flow.step("one", _ -> "x")))) {
      node.hot();
      node.faults("a").holdCommits();
      CompletableFuture<Reply> asked =
          node.instance("a").desk().ask(node.instance("a").desk().newStart("test", null, bytes()));
      TestNode.await(
          "the start to be in a batch",
          () ->
              node.instance("a").view().position().seq()
                  > node.instance("a").view().settled().seq());
      assertThat(asked).isNotDone();
      node.faults("a").letCommitsGo();
      assertThat(asked.join()).isInstanceOf(Reply.Started.class);
    }
  }

  private static byte[] bytes() {
    return new byte[] {'7'};
  }

  @Test
  void anInstanceThatWasCutOffComesBackAsWarmWithoutARestart() {
    Code code = (flow, in) -> flow.await("go", String.class) + in;
    try (TestNode node = two(code)) {
      FlowId flow = node.start("test", null, "7");
      awaitUnderstudy(node);
      node.cut("a");
      TestNode.await("b to be hot", () -> node.instance("b").view().role().equals("hot"));
      TestNode.await("a to be warm", () -> node.instance("a").view().role().equals("warm"));
      TestNode.await(
          "a to be the understudy",
          () -> node.instance("a").view().sentence().startsWith("understudy"));
      node.cut("b");
      TestNode.await("a to be hot again", () -> node.instance("a").view().role().equals("hot"));
      node.signal(flow, "go", null, "\"x\"");
      assertThat(node.resultText(flow)).isEqualTo("\"x7\"");
    }
  }

  @Test
  void aPoliteStopHandsOverWithoutWaitingForTheLease() {
    try (TestNode node = two((flow, _) -> flow.step("one", _ -> "x"))) {
      awaitUnderstudy(node);
      long begun = System.nanoTime();
      node.stop("a");
      assertThat(node.run("test", "7")).isEqualTo("\"x\"");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
      assertThat(node.instance("b").view().epoch()).isEqualTo(2);
    }
  }

  @Test
  void doubtIsAnsweredByTheAuthorsProbe() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    StepOptions options =
        StepOptions.DEFAULT.withDoubt(Doubt.probe(_ -> Optional.of("it happened")));
    Code code =
        (flow, _) ->
            flow.step(
                "call",
                options,
                _ -> {
                  runs.incrementAndGet();
                  begun.countDown();
                  never.await();
                  return "x";
                });
    try (TestNode node = two(code)) {
      FlowId flow = node.start("test", null, "7");
      begun.await();
      awaitUnderstudy(node);
      node.cut("a");
      assertThat(node.resultText(flow)).isEqualTo("\"it happened\"");
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void doubtWaitsForAPersonWhoLetsTheStepRunAgain() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    Code code =
        (flow, _) ->
            flow.step(
                "call",
                StepOptions.DEFAULT.withDoubt(Doubt.askPerson()),
                _ -> {
                  if (runs.incrementAndGet() == 1) {
                    begun.countDown();
                    never.await();
                  }
                  return "x";
                });
    try (TestNode node = two(code)) {
      FlowId flow = node.start("test", null, "7");
      begun.await();
      awaitUnderstudy(node);
      node.cut("a");
      Reply.Standing standing =
          node.awaitStanding(flow, seen -> seen.status() == FlowStatus.HOSPITAL);
      assertThat(standing.trouble()).contains("DOUBT").contains("step 'call'");
      assertThat(node.ask(new Request.Retry(flow, "r", "operator")))
          .isEqualTo(new Reply.Accepted(flow, false));
      assertThat(node.resultText(flow)).isEqualTo("\"x\"");
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void codeThatDisagreesWithTheJournalGoesToTheHospitalAndTheJournalStays() {
    Code before =
        (flow, _) -> {
          flow.step("debit", _ -> 1);
          flow.await("go", String.class);
          return "old";
        };
    Code after =
        (flow, _) -> {
          flow.step("credit", _ -> 1);
          flow.await("go", String.class);
          return "new";
        };
    try (TestNode node = TestNode.empty().start("a", flow(before))) {
      FlowId flow = node.start("test", null, "7");
      node.awaitStanding(flow, seen -> !seen.waiting().isEmpty());
      node.start("b", flow(after));
      awaitUnderstudy(node);
      node.stop("a");
      node.signal(flow, "go", null, "\"x\"");
      Reply.Standing standing =
          node.awaitStanding(flow, seen -> seen.status() == FlowStatus.HOSPITAL);
      assertThat(standing.trouble()).contains("step 'debit'").contains("step 'credit'");
      node.start("a", flow(before));
      TestNode.await(
          "a to be the understudy",
          () -> node.instance("a").view().sentence().startsWith("understudy"));
      node.stop("b");
      node.ask(new Request.Retry(flow, "r", "operator"));
      assertThat(node.resultText(flow)).isEqualTo("\"old\"");
    }
  }

  @Test
  void changedCodeUnderAVersionGoesOnWithLiveFlowsAndNewOnes() {
    Code before =
        (flow, _) -> {
          flow.await("go", String.class);
          return "old";
        };
    Code after =
        (flow, _) -> {
          if (flow.version("check first", 0, 1) == 1) {
            flow.step("check", _ -> 1);
          }
          flow.await("go", String.class);
          return "v" + flow.version("check first", 0, 1);
        };
    try (TestNode node = TestNode.empty().start("a", flow(before))) {
      FlowId old = node.start("test", null, "7");
      node.awaitStanding(old, seen -> !seen.waiting().isEmpty());
      node.start("b", flow(after));
      awaitUnderstudy(node);
      node.stop("a");
      FlowId young = node.start("test", null, "7");
      node.signal(old, "go", null, "\"x\"");
      node.signal(young, "go", null, "\"x\"");
      assertThat(node.resultText(old)).isEqualTo("\"v0\"");
      assertThat(node.resultText(young)).isEqualTo("\"v1\"");
    }
  }

  @Test
  void aDatabaseThatLostSettledBatchesIsNoticedAndNobodyPerforms() {
    try (TestNode node = TestNode.with(flow((flow, _) -> flow.step("one", _ -> "x")))) {
      node.run("test", "7");
      node.run("test", "7");
      long settled = node.instance("a").view().settled().seq();
      node.cut("a");
      node.database().rewind(settled - 2);
      TestNode.await(
          "the loss to be noticed",
          () -> node.instance("a").view().sentence().startsWith("history lost"));
      assertThat(node.instance("a").view().role()).isEqualTo("barred");
    }
  }
}
