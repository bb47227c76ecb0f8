package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.FlowStatus;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.flow.Async;
import io.understudy.flow.Child;
import io.understudy.flow.ChildFailedException;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowCancelledException;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowLimits;
import io.understudy.flow.FlowName;
import io.understudy.flow.ResultType;
import io.understudy.flow.RetryPolicy;
import io.understudy.flow.StepFailedException;
import io.understudy.flow.StepOptions;
import io.understudy.testkit.store.MemoryTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every operation of the context, on one instance that drops each flow at each wait. */
class FlowOperationsTest {
  private static final StepOptions QUICK =
      StepOptions.DEFAULT.withRetry(
          RetryPolicy.DEFAULT.attempts(3).delays(Duration.ofMillis(2), Duration.ofMillis(5)));

  record Order(String item, int count) {}

  interface Code {
    Object run(FlowContext flow, Order in) throws Exception;
  }

  @FlowName("test")
  static final class TestFlow implements Flow<Order, String> {
    private final Code code;

    TestFlow(Code code) {
      this.code = code;
    }

    @Override
    public String run(FlowContext flow, Order in) throws Exception {
      return String.valueOf(code.run(flow, in));
    }
  }

  @FlowName("child")
  static final class ChildFlow implements Flow<Order, Integer> {
    @Override
    public Integer run(FlowContext flow, Order in) {
      if (in.item().equals("bad")) {
        throw new IllegalArgumentException("no such item");
      }
      if (in.item().equals("patient")) {
        flow.await("never", String.class);
      }
      return flow.step("double", _ -> in.count() * 2);
    }
  }

  private static FlowDefinition flow(Code code) {
    return FlowDefinition.of(TestFlow.class, () -> new TestFlow(code));
  }

  private static final FlowDefinition CHILD = FlowDefinition.of(ChildFlow.class, ChildFlow::new);
  private static final String ORDER = "{\"item\":\"pen\",\"count\":21}";

  private static String run(Code code) {
    try (TestNode node = TestNode.with(flow(code), CHILD)) {
      return node.run("test", ORDER);
    }
  }

  @Test
  void aStepsResultsOfEveryPlainTypeComeBackAsTheyWere() {
    Code code =
        (flow, in) -> {
          List<Object> all = new ArrayList<>();
          all.add(flow.step("order", _ -> in));
          all.add(flow.step("text", _ -> "x"));
          all.add(flow.step("time", _ -> Instant.EPOCH));
          all.add(String.valueOf(flow.<@Nullable Object>step("nothing", _ -> null)));
          all.add(
              flow.step(
                  "list", StepOptions.DEFAULT, new ResultType<List<Order>>() {}, _ -> List.of(in)));
          flow.sleep(Duration.ofMillis(1));
          return all;
        };
    assertThat(run(code))
        .isEqualTo(
            "\"[Order[item=pen, count=21], x, 1970-01-01T00:00:00Z, null,"
                + " [Order[item=pen, count=21]]]\"");
  }

  @Test
  void aFailingStepIsRetriedAndThenFailsTyped() {
    AtomicInteger attempts = new AtomicInteger();
    Code code =
        (flow, _) -> {
          try {
            return flow.step(
                "flaky",
                QUICK,
                token -> {
                  attempts.incrementAndGet();
                  throw new IllegalStateException("attempt " + token.attempt());
                });
          } catch (StepFailedException e) {
            return e.step() + " " + e.attempts() + " " + e.was(IllegalStateException.class);
          }
        };
    assertThat(run(code)).isEqualTo("\"flaky 3 true\"");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void aStepOverItsTimeIsInterruptedAndFails() {
    CountDownLatch never = new CountDownLatch(1);
    StepOptions options =
        StepOptions.DEFAULT.withRetry(RetryPolicy.NEVER).withTimeout(Duration.ofMillis(30));
    Code code =
        (flow, _) -> {
          try {
            flow.step(
                "slow",
                options,
                _ -> {
                  never.await();
                  return "x";
                });
            return "ended";
          } catch (StepFailedException e) {
            return e.errorType();
          }
        };
    assertThat(run(code)).isEqualTo("\"timeout\"");
  }

  @Test
  void aTransactionIsAppliedOnceAndItsResultRecorded() {
    try (TestNode node =
        TestNode.with(
            flow(
                (flow, in) -> {
                  int n =
                      flow.transaction(
                          "book",
                          tx -> {
                            ((MemoryTransaction) tx).effect("booked");
                            return in.count();
                          });
                  flow.sleep(Duration.ofMillis(1));
                  return n;
                }))) {
      assertThat(node.run("test", ORDER)).isEqualTo("\"21\"");
      assertThat(node.database().effects("booked")).isEqualTo(1);
    }
  }

  @Test
  void asyncStepsRunSideBySide() {
    CountDownLatch both = new CountDownLatch(2);
    Code code =
        (flow, _) -> {
          Async<String> a = flow.async("a", _ -> meet(both, "A"));
          Async<String> b = flow.async("b", _ -> meet(both, "B"));
          return b.join() + a.join() + a.join();
        };
    assertThat(run(code)).isEqualTo("\"BAA\"");
  }

  private static String meet(CountDownLatch both, String name) throws InterruptedException {
    both.countDown();
    both.await();
    return name;
  }

  @Test
  void timeRandomnessAndIdsAreTheSameAfterEveryReplay() {
    List<String> seen = new ArrayList<>();
    Code code =
        (flow, _) -> {
          seen.add(flow.now() + " " + flow.random() + " " + flow.uuid());
          flow.sleep(Duration.ofMillis(5));
          flow.sleep(Duration.ofMillis(5));
          return "x";
        };
    run(code);
    // On a slow machine the second sleep may be over before it begins, and then replays nothing.
    assertThat(seen).hasSizeGreaterThanOrEqualTo(2);
    assertThat(seen.stream().distinct()).hasSize(1);
  }

  @Test
  void signalsAreTakenInOrderAndADeadlineEndsTheWait() {
    try (TestNode node =
        TestNode.with(
            flow(
                (flow, _) -> {
                  String first = flow.await("go", String.class);
                  Optional<Order> second = flow.await("go", Order.class, Duration.ofSeconds(20));
                  Optional<String> third = flow.await("go", String.class, Duration.ofMillis(10));
                  return first + second.orElseThrow().count() + third.isPresent();
                }))) {
      FlowId flow = node.start("test", "k", ORDER);
      assertThat(node.signal(flow, "go", "s1", "\"one\""))
          .isEqualTo(new Reply.Accepted(flow, false));
      assertThat(node.signal(flow, "go", "s1", "\"one\""))
          .isEqualTo(new Reply.Accepted(flow, true));
      node.signal(flow, "go", "s2", ORDER);
      assertThat(node.resultText(flow)).isEqualTo("\"one21false\"");
      assertThat(node.signal(flow, "go", "s2", ORDER)).isEqualTo(new Reply.Accepted(flow, true));
      assertThat(node.signal(flow, "go", "s3", ORDER)).isInstanceOf(Reply.NotNow.class);
    }
  }

  @Test
  void childrenGiveTheirResultsAndTheirFailures() {
    Code code =
        (flow, in) -> {
          Child<Integer> good = flow.start(ChildFlow.class, in);
          Child<Integer> bad = flow.start(ChildFlow.class, new Order("bad", 1));
          try {
            return bad.join();
          } catch (ChildFailedException e) {
            return good.join() + " " + e.getMessage();
          }
        };
    assertThat(run(code)).isEqualTo("\"42 no such item\"");
  }

  @Test
  void whatAFlowPublishesCanBeReadWhileItWaits() {
    try (TestNode node =
        TestNode.with(
            flow(
                (flow, in) -> {
                  flow.publish(in);
                  return flow.await("go", String.class);
                }))) {
      FlowId flow = node.start("test", null, ORDER);
      Reply.Standing standing =
          node.awaitStanding(flow, seen -> seen.progress() != null && !seen.waiting().isEmpty());
      assertThat(standing.waiting()).containsExactly("await 'go'");
      node.signal(flow, "go", null, "\"x\"");
      assertThat(node.result(flow).status()).isEqualTo(FlowStatus.COMPLETED);
    }
  }

  @Test
  void continueAsBeginsANewRunWithAnEmptyJournal() {
    Code code =
        (flow, in) -> {
          int left = flow.step("count down", _ -> in.count() - 7);
          return left > 0 ? flow.continueAs(new Order(in.item(), left)) : in.item();
        };
    assertThat(run(code)).isEqualTo("\"pen\"");
  }

  @Test
  void aCancelIsThrownOnceAndReachesChildren() {
    try (TestNode node =
        TestNode.with(
            flow(
                (flow, _) -> {
                  flow.start(ChildFlow.class, new Order("patient", 1));
                  try {
                    flow.await("never", String.class);
                    return "woken";
                  } catch (FlowCancelledException e) {
                    flow.step("compensate", _ -> "done");
                    throw e;
                  }
                }),
            CHILD)) {
      FlowId flow = node.start("test", null, ORDER);
      node.awaitStanding(flow, seen -> !seen.waiting().isEmpty());
      node.ask(new Request.Cancel(flow, "c", "customer left"));
      assertThat(node.result(flow).status()).isEqualTo(FlowStatus.CANCELLED);
      assertThat(node.resultText(flow)).endsWith("customer left");
      TestNode.await("the child's end", () -> node.instance("a").view().flowsLive() == 0);
    }
  }

  @Test
  void aStartWithTheSameKeyStartsNothingAndAnotherInputIsRefused() {
    AtomicInteger runs = new AtomicInteger();
    try (TestNode node =
        TestNode.with(flow((flow, _) -> flow.step("once", _ -> runs.incrementAndGet())))) {
      FlowId flow = node.start("test", "key", ORDER);
      node.result(flow);
      String sameInOtherWords = "{ \"count\": 21, \"item\": \"pen\" }";
      assertThat(node.startReply("test", "key", sameInOtherWords))
          .isEqualTo(new Reply.Started(flow, true));
      assertThat(node.startReply("test", "key", "{\"item\":\"ink\",\"count\":21}"))
          .isEqualTo(new Reply.Conflict(flow));
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void aFlowThatThrowsEndsAsFailed() {
    Code code =
        (_, _) -> {
          throw new IllegalStateException("out of ink");
        };
    assertThat(run(code)).isEqualTo("FLOW java.lang.IllegalStateException: out of ink");
  }

  @Test
  void aStackOverflowSendsOnlyItsFlowToTheHospital() {
    try (TestNode node = TestNode.with(flow((_, in) -> in.count() == 0 ? deep(1) : "fine"))) {
      FlowId sick = node.start("test", null, "{\"item\":\"x\",\"count\":0}");
      assertThat(node.run("test", ORDER)).isEqualTo("\"fine\"");
      Reply.Standing standing =
          node.awaitStanding(sick, seen -> seen.status() == FlowStatus.HOSPITAL);
      assertThat(standing.trouble()).contains("StackOverflowError");
      node.ask(new Request.GiveUp(sick, null, "operator", "cannot be cured"));
      assertThat(node.resultText(sick)).contains("cannot be cured");
    }
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static int deep(int level) {
    return deep(level + 1) + 1;
  }

  @Test
  void theContextRefusesAForeignThread() {
    AtomicReference<String> refusal = new AtomicReference<>("");
    Code code =
        (flow, _) -> {
          Thread foreign =
              Thread.ofVirtual()
                  .start(
                      () -> {
                        try {
                          flow.sleep(Duration.ZERO);
                        } catch (IllegalStateException e) {
                          refusal.set(String.valueOf(e.getMessage()));
                        }
                      });
          foreign.join();
          return "x";
        };
    run(code);
    assertThat(refusal.get()).contains("another thread");
  }

  @Test
  void aResultThatIsTooLargeFailsItsStepWithTheLimitsName() {
    Code code =
        (flow, _) -> {
          flow.step("huge", _ -> "x".repeat(2 << 20));
          return "not reached";
        };
    assertThat(run(code)).contains("FlowLimitException").contains("the limit is 1048576");
  }

  @Test
  void aFlowWithTooManyEntriesGoesToTheHospital() {
    FlowDefinition endless =
        flow((flow, _) -> {
              while (true) {
                flow.step("again", _ -> 1);
              }
            })
            .withLimits(new FlowLimits(1, 20));
    try (TestNode node = TestNode.with(endless)) {
      FlowId flow = node.start("test", null, ORDER);
      Reply.Standing standing =
          node.awaitStanding(flow, seen -> seen.status() == FlowStatus.HOSPITAL);
      assertThat(standing.trouble()).contains("continueAs");
      assertThat(node.startReply("test", null, ORDER)).isInstanceOf(Reply.LimitReached.class);
    }
  }
}
