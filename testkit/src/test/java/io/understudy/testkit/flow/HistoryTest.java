package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.shard.Reply;
import io.understudy.engine.InstanceView;
import io.understudy.engine.history.HistoryStand;
import io.understudy.engine.history.LossAnswer;
import io.understudy.engine.port.LostBatches;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Settled batches that a database does not have any more. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class HistoryTest {

  @FlowName("test")
  static final class TestFlow implements Flow<Integer, String> {
    @Override
    public String run(FlowContext flow, Integer in) {
      return flow.await("go", String.class) + in;
    }
  }

  private static final FlowDefinition FLOW = FlowDefinition.of(TestFlow.class, TestFlow::new);

  @TempDir Path folder;

  private TestNode two() {
    TestNode node = TestNode.empty().keepingSettledIn(folder).start("a", FLOW);
    node.hot();
    node.start("b", FLOW);
    TestNode.await(
        "b to stand in the queue",
        () -> node.instance("b").view().sentence().startsWith("understudy"));
    return node;
  }

  /** Starts a flow, and answers the last settled batch after that. */
  private static long startOne(TestNode node, String key, String input) {
    FlowId flow = node.start("test", key, input);
    // Parked, so that nothing of it is under way; the view may show it later than the answer.
    Reply.Standing _ = node.awaitStanding(flow, seen -> !seen.waiting().isEmpty());
    long last = node.database().lastSeq();
    TestNode.await("a to show batch " + last, () -> view(node, "a").settled().seq() == last);
    return last;
  }

  private static void awaitBarred(TestNode node, String name) {
    TestNode.await(name + " to be barred", () -> view(node, name).role().equals("barred"));
  }

  private static InstanceView view(TestNode node, String name) {
    return node.instance(name).view();
  }

  private static LostBatches lost(TestNode node, String name) {
    return Objects.requireNonNull(node.instance(name).history().stand().lost());
  }

  private static LossAnswer accept(TestNode node, String name, String range) throws Exception {
    return node.instance(name)
        .history()
        .accept(range, "olga", "the disk is gone")
        .get(30, TimeUnit.SECONDS);
  }

  private static void finish(TestNode node, FlowId flow, String expected) {
    Reply _ = node.signal(flow, "go", null, "\"go\"");
    assertThat(node.resultText(flow)).isEqualTo(expected);
  }

  @Test
  void aLossStopsTheNodeUntilAnOperatorNamesAndAcceptsIt() throws Exception {
    try (TestNode node = two()) {
      long keptSeq = startOne(node, "k-1", "1");
      long known = startOne(node, "k-2", "2");
      long epoch = view(node, "a").epoch();
      node.database().rewind(keptSeq);
      node.cut("a");
      awaitBarred(node, "a");
      awaitBarred(node, "b");
      String all = (keptSeq + 1) + "-" + known; // Each tells what it misses, one after the other.
      TestNode.await("b to hear of " + all, () -> lost(node, "b").range().equals(all));
      TestNode.await("a to name flows", () -> view(node, "a").sentence().contains("of the flows "));
      assertThat(view(node, "a").sentence())
          .contains("settled batches " + (keptSeq + 1) + " to " + known);
      assertThat(view(node, "a").hotAddress()).isEmpty();
      assertThat(accept(node, "b", "1-" + known)).isInstanceOf(LossAnswer.OtherRange.class);
      assertThat(accept(node, "b", all)).isEqualTo(new LossAnswer.Accepted(1, all));
      assertThat(node.hot()).isIn("a", "b");
      assertThat(view(node, node.hot()).epoch()).isGreaterThan(epoch);
      Reply.Started kept = (Reply.Started) node.startReply("test", "k-1", "1");
      assertThat(kept.existed()).isTrue();
      finish(node, kept.flow(), "\"go1\"");
      Reply.Started anew = (Reply.Started) node.startReply("test", "k-2", "2");
      assertThat(anew.existed()).isFalse();
      TestNode.await(
          "both to know that the loss was accepted",
          () ->
              node.instance("a").history().stand().equals(new HistoryStand(1, java.util.List.of()))
                  && node.instance("b").history().stand().number() == 1);
      TestNode.await(
          "both to follow again",
          () -> view(node, "a").position().equals(view(node, "b").position()));
      assertThat(accept(node, "a", "1-1")).isEqualTo(new LossAnswer.NoLoss());
    }
  }

  @Test
  void aLossIsNoticedAlsoAfterAllInstancesWereDown() throws Exception {
    try (TestNode node = two()) {
      long keptSeq = startOne(node, "k-1", "1");
      long _ = startOne(node, "k-2", "2");
      node.stop("b");
      node.stop("a");
      long known = seqIn(Files.readString(folder.resolve("settled-a")));
      assertThat(known).isGreaterThan(keptSeq);
      node.database().rewind(keptSeq);
      node.start("a", FLOW);
      awaitBarred(node, "a");
      assertThat(lost(node, "a").range()).isEqualTo((keptSeq + 1) + "-" + known);
      node.stop("a");
      node.start("a", FLOW);
      awaitBarred(node, "a");
      assertThat(accept(node, "a", lost(node, "a").range()))
          .isInstanceOf(LossAnswer.Accepted.class);
      finish(node, node.start("test", "k-3", "3"), "\"go3\"");
      node.stop("a");
      node.start("a", FLOW);
      finish(node, node.start("test", "k-4", "4"), "\"go4\"");
      assertThat(node.instance("a").history().stand().number()).isEqualTo(1);
    }
  }

  private static long seqIn(String file) {
    return Long.parseLong(file.lines().skip(1).findFirst().orElseThrow().split(" ")[1]);
  }

  @Test
  void whoComesLateWithALossEndsTheReignOfWhoKnewNothing() throws Exception {
    try (TestNode node = two()) {
      long keptSeq = startOne(node, "k-1", "1");
      long _ = startOne(node, "k-2", "2");
      node.stop("b");
      node.stop("a");
      Files.delete(folder.resolve("settled-b"));
      node.database().rewind(keptSeq);
      node.start("b", FLOW);
      finish(node, node.start("test", "k-3", "3"), "\"go3\"");
      node.start("a", FLOW);
      awaitBarred(node, "a");
      awaitBarred(node, "b");
      assertThat(accept(node, "b", lost(node, "b").range()))
          .isInstanceOf(LossAnswer.Accepted.class);
      finish(node, node.start("test", "k-4", "4"), "\"go4\"");
    }
  }

  @Test
  void anInstanceThatStoppedBarsNobodyAnyMore() throws Exception {
    try (TestNode node = two()) {
      long keptSeq = startOne(node, "k-1", "1");
      long _ = startOne(node, "k-2", "2");
      node.stop("b");
      node.stop("a");
      Files.delete(folder.resolve("settled-b"));
      node.database().rewind(keptSeq);
      node.start("a", FLOW);
      awaitBarred(node, "a");
      node.start("b", FLOW);
      awaitBarred(node, "b");
      node.stop("a");
      finish(node, node.start("test", "k-3", "3"), "\"go3\"");
    }
  }
}
