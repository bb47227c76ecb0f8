package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.FlowStatus;
import io.understudy.core.shard.Reply;
import io.understudy.flow.CounterpartyFailedException;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowName;
import io.understudy.flow.FlowRefusedException;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Invitation;
import io.understudy.flow.Party;
import io.understudy.flow.SessionEndedException;
import io.understudy.flow.SessionRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sessions between flows of one node, on an instance that drops each flow at each wait. */
class SessionTest {
  record Sum(int a, int b) {}

  interface Code {
    Object run(FlowContext flow) throws Exception;
  }

  @FlowName("asker")
  static final class Asker implements Flow<Integer, String> {
    private final Code code;

    Asker(Code code) {
      this.code = code;
    }

    @Override
    public String run(FlowContext flow, Integer in) throws Exception {
      return String.valueOf(code.run(flow));
    }
  }

  /** Adds what it gets until the other side ends. */
  @FlowName("adder")
  static final class Adder implements Flow<Invitation, Integer> {
    @Override
    public Integer run(FlowContext flow, Invitation invited) {
      FlowSession session = flow.session();
      assertThat(invited.party()).isEqualTo(session.party());
      int served = 0;
      while (true) {
        Sum sum;
        try {
          sum = session.receive(Sum.class);
        } catch (SessionEndedException ended) {
          return served;
        }
        if (sum.a() < 0) {
          throw new FlowRefusedException("No negative numbers.");
        } else if (sum.b() < 0) {
          throw new IllegalStateException("secret");
        }
        session.send(sum.a() + sum.b());
        served++;
      }
    }
  }

  private static TestNode node(Code code) {
    return TestNode.with(
        FlowDefinition.of(Asker.class, () -> new Asker(code)),
        FlowDefinition.of(Adder.class, Adder::new));
  }

  private static String ask(Code code) {
    try (TestNode node = node(code)) {
      return node.run("asker", "1");
    }
  }

  @Test
  void manyQuestionsAreAnsweredInOrder() {
    String answers =
        ask(
            flow -> {
              FlowSession adder = flow.open(TestNode.PARTY, "adder");
              List<Integer> sums = new ArrayList<>();
              for (int i = 0; i < 50; i++) {
                adder.send(new Sum(i, 0));
                adder.send(new Sum(i, 100));
                sums.add(adder.receive(Integer.class));
                sums.add(adder.receive(Integer.class));
              }
              boolean inOrder = true;
              for (int i = 0; i < 50; i++) {
                inOrder &= sums.get(2 * i) == i && sums.get(2 * i + 1) == i + 100;
              }
              return inOrder;
            });
    assertThat(answers).isEqualTo("\"true\"");
  }

  @Test
  void bothFlowsEndAndNothingIsKept() {
    try (TestNode node =
        node(
            flow -> {
              FlowSession adder = flow.open(TestNode.PARTY, "adder");
              int sum = adder.sendAndReceive(new Sum(2, 3), Integer.class);
              adder.close();
              return sum + " " + adder.id();
            })) {
      String[] result = node.run("asker", "1").replace("\"", "").split(" ");
      assertThat(result[0]).isEqualTo("5");
      Reply.Finished adder = node.result(FlowId.of(result[1]));
      assertThat(adder.status()).isEqualTo(FlowStatus.COMPLETED);
      TestNode.await(
          "nothing to live any more", () -> node.instance(node.hot()).view().flowsLive() == 0);
    }
  }

  @Test
  void aReceiveWithADeadlineGivesUpInTime() {
    String result =
        ask(
            flow -> {
              FlowSession adder = flow.open(TestNode.PARTY, "adder");
              Optional<Integer> none = adder.receive(Integer.class, Duration.ofMillis(30));
              int later = adder.sendAndReceive(new Sum(1, 1), Integer.class);
              return none.isEmpty() + " " + later;
            });
    assertThat(result).isEqualTo("\"true 2\"");
  }

  @Test
  void theOtherSideLearnsOfAFailureOnlyWhatItsAuthorSays() {
    Code refused = flow -> failureOf(flow, new Sum(-1, 0));
    assertThat(ask(refused)).isEqualTo("\"refused: No negative numbers.\"");
    Code failed = flow -> failureOf(flow, new Sum(0, -1));
    assertThat(ask(failed)).isEqualTo("\"in doubt: The flow at the other end failed.\"");
  }

  private static String failureOf(FlowContext flow, Sum question) {
    FlowSession adder = flow.open(TestNode.PARTY, "adder");
    try {
      return "answered " + adder.sendAndReceive(question, Integer.class);
    } catch (SessionRefusedException e) {
      return "refused: " + e.getMessage();
    } catch (CounterpartyFailedException e) {
      return "in doubt: " + e.getMessage();
    }
  }

  @Test
  void aFlowThatTakesNoInvitationIsNotStarted() {
    String result =
        ask(
            flow -> {
              FlowSession session = flow.open(TestNode.PARTY, "asker");
              try {
                return session.receive(String.class);
              } catch (SessionRefusedException e) {
                return String.valueOf(e.getMessage());
              }
            });
    assertThat(result).contains("No flow named 'asker' takes part in sessions here");
  }

  @Test
  void aNameThatWasRefusedOnceStaysRefusedForThatSession() {
    Code code =
        flow -> {
          FlowSession session = flow.open(TestNode.PARTY, "later");
          try {
            return session.receive(String.class);
          } catch (SessionRefusedException e) {
            return session.id();
          }
        };
    try (TestNode node = node(code)) {
      FlowId session = FlowId.of(node.run("asker", "1").replace("\"", ""));
      Reply.Finished refused = node.result(session);
      assertThat(refused.status()).isEqualTo(FlowStatus.FAILED);
      assertThat(refused.outcome().toString()).contains("No flow named 'later' takes part");
      TestNode.await(
          "nothing to live any more", () -> node.instance(node.hot()).view().flowsLive() == 0);
    }
  }

  @Test
  void whatNoFlowCanBeNamedIsNotEvenAsked() {
    Code code =
        flow -> {
          try {
            return flow.open(TestNode.PARTY, "../adder").id();
          } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
          }
        };
    assertThat(ask(code)).contains("A flow's name is 1 to 100 letters");
  }

  @Test
  void anUnknownPartyIsRefusedAtOnce() {
    String result =
        ask(
            flow -> {
              try {
                return flow.open(Party.of("nobody"), "adder").id();
              } catch (SessionRefusedException e) {
                return String.valueOf(e.getMessage());
              }
            });
    assertThat(result).contains("There is no party 'nobody' in the directory");
  }

  @Test
  void aSessionLivesOnAcrossRuns() {
    try (TestNode node =
        TestNode.with(
            FlowDefinition.of(Adder.class, Adder::new),
            FlowDefinition.of(TwoRuns.class, TwoRuns::new))) {
      assertThat(node.run("two-runs", "null")).isEqualTo("42");
    }
  }

  /** The second run's input is the session of the first. */
  @FlowName("two-runs")
  static final class TwoRuns implements Flow<Optional<String>, Integer> {
    @Override
    public Integer run(FlowContext flow, Optional<String> session) {
      if (session.isEmpty()) {
        FlowSession adder = flow.open(TestNode.PARTY, "adder");
        adder.send(new Sum(40, 2));
        return flow.continueAs(Optional.of(adder.id().toString()));
      }
      FlowSession adder = flow.session(FlowId.of(session.get()));
      return adder.receive(Integer.class);
    }
  }

  @Test
  void theSessionEndsForBothWhenTheHotInstanceDiesInTheMiddle() {
    FlowDefinition asker =
        FlowDefinition.of(
            Asker.class,
            () ->
                new Asker(
                    flow -> {
                      FlowSession adder = flow.open(TestNode.PARTY, "adder");
                      int sum = 0;
                      for (int i = 1; i <= 200; i++) {
                        sum = adder.sendAndReceive(new Sum(sum, i), Integer.class);
                      }
                      return sum;
                    }));
    FlowDefinition adder = FlowDefinition.of(Adder.class, Adder::new);
    try (TestNode node = TestNode.with(asker, adder).start("b", asker, adder)) {
      FlowId flow = node.start("asker", null, "1");
      for (int cut = 0; cut < 5; cut++) {
        int entries = 50 + 100 * cut;
        node.awaitStanding(
            flow, standing -> standing.entries() > entries || standing.status().isFinal());
        node.cut(node.hot());
      }
      assertThat(node.resultText(flow)).isEqualTo("\"20100\"");
    }
  }
}
