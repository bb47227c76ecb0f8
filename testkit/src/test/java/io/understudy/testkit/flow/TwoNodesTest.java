package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.DeadLetter;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.DeadLetters;
import io.understudy.engine.mail.Mailing;
import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.Transport;
import io.understudy.engine.port.TransportEnd;
import io.understudy.engine.port.TransportListener;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowLimits;
import io.understudy.flow.FlowName;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Invitation;
import io.understudy.flow.Party;
import io.understudy.flow.SessionEndedException;
import io.understudy.testkit.store.MemoryStore;
import io.understudy.testkit.transport.MemoryBroker;
import io.understudy.testkit.transport.MemoryDirectory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes with two instances each, on the real engine, with a broker in memory between them. */
class TwoNodesTest {
  private static final int QUESTIONS = 5;
  private static final Set<String> PARTIES = Set.of("a", "b", "c");

  private final MemoryBroker broker = new MemoryBroker();
  private final List<Cuttable> transports = new ArrayList<>();
  private final TestNode asking = node("a");
  private final TestNode adding = node("b");

  /** Asks for the running sum, and tells the last one. */
  @FlowName("asker")
  static final class Asker implements Flow<Integer, Integer> {
    private final Party adding;

    Asker(Party adding) {
      this.adding = adding;
    }

    @Override
    public Integer run(FlowContext flow, Integer first) {
      FlowSession adder = flow.open(adding, "adder");
      int sum = first;
      for (int i = 1; i <= QUESTIONS; i++) {
        adder.send(sum);
        sum = adder.receive(Integer.class);
      }
      return sum;
    }
  }

  /** Adds one, and counts what it was asked. */
  @FlowName("adder")
  static final class Adder implements Flow<Invitation, Integer> {
    static final Map<FlowId, List<Integer>> SEEN = new ConcurrentHashMap<>();

    @Override
    public Integer run(FlowContext flow, Invitation invited) {
      FlowSession session = flow.session();
      List<Integer> seen = new ArrayList<>();
      while (true) {
        try {
          int number = session.receive(Integer.class);
          seen.add(number);
          session.send(number + 1);
        } catch (SessionEndedException ended) {
          SEEN.put(flow.id(), seen);
          return seen.size();
        }
      }
    }
  }

  private TestNode node(String party) {
    return TestNode.among(
            _ -> {
              Cuttable transport = new Cuttable(broker.transport(party, 50));
              transports.add(transport);
              return new Mailing(new MemoryDirectory(party, PARTIES), Optional.of(transport));
            })
        .start(party + "1", flows())
        .start(party + "2", flows());
  }

  /** A transport that can say that no broker answers. */
  private static final class Cuttable implements Transport {
    private final Transport real;
    volatile boolean cut;
    volatile boolean open;

    Cuttable(Transport real) {
      this.real = real;
    }

    @Override
    public ReignTransport open(long epoch, TransportListener listener) {
      open = true;
      return real.open(epoch, listener);
    }

    @Override
    public boolean reachable() {
      return !cut && real.reachable();
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private static FlowDefinition[] flows() {
    return new FlowDefinition[] {
      FlowDefinition.of(Asker.class, () -> new Asker(Party.of("b"))),
      new FlowDefinition(
          "asker-of-c", Asker.class, () -> new Asker(Party.of("c")), FlowLimits.DEFAULT),
      FlowDefinition.of(Adder.class, Adder::new)
    };
  }

  @AfterEach
  void close() {
    asking.close();
    adding.close();
    broker.close();
  }

  private List<FlowId> startAskers(int count) {
    List<FlowId> askers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      askers.add(asking.start("asker", "asker-" + i, Integer.toString(i * 1_000)));
    }
    return askers;
  }

  private void requireAnswers(List<FlowId> askers) {
    for (int i = 0; i < askers.size(); i++) {
      assertThat(asking.resultText(askers.get(i)))
          .isEqualTo(Integer.toString(i * 1_000 + QUESTIONS));
    }
    TestNode.await("all adders to end", () -> lives(adding) == 0 && lives(asking) == 0);
  }

  private static long lives(TestNode node) {
    return node.instance(node.hot()).view().flowsLive();
  }

  @Test
  void everySessionGetsItsAnswers() {
    requireAnswers(startAskers(100));
  }

  @Test
  void takeoversOnBothSidesLoseAndRepeatNothing() {
    Adder.SEEN.clear();
    List<FlowId> askers = startAskers(100);
    for (int i = 0; i < 4; i++) {
      asking.cut(asking.hot());
      adding.cut(adding.hot());
      broker.loseConnections();
      startAskers(20 * i); // the same keys again, and so the same flows
    }
    requireAnswers(askers);
    Adder.SEEN
        .values()
        .forEach(seen -> assertThat(seen).hasSize(QUESTIONS).doesNotHaveDuplicates().isSorted());
  }

  @Test
  void aBrokerThatComesBackWithoutItsDiskLosesNothing() {
    startAskers(50);
    broker.dropContent();
    broker.doubleNext();
    List<FlowId> askers = startAskers(60);
    broker.stop();
    broker.dropContent();
    broker.start();
    requireAnswers(askers);
  }

  @Test
  void whileTheOtherNodeIsDownFlowsWaitAndGoOnWhenItIsBack() {
    adding.stop("b1");
    adding.stop("b2");
    List<FlowId> askers = startAskers(30);
    asking.awaitStanding(askers.getLast(), standing -> !standing.waiting().isEmpty());
    adding.start("b3", flows());
    requireAnswers(askers);
  }

  @Test
  void aPartyThatIsDownHoldsUpNoOtherAndGetsEverythingWhenItIsBack() {
    try (TestNode other = node("c")) {
      broker.letDie("b");
      List<FlowId> toTheDead = startAskers(50);
      long began = System.nanoTime();
      List<FlowId> toOthers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        toOthers.add(asking.start("asker-of-c", null, Integer.toString(i)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(asking.resultText(toOthers.get(i))).isEqualTo(Integer.toString(i + QUESTIONS));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
      Reply.Parties parties = (Reply.Parties) asking.ask(new Request.Parties());
      assertThat(parties.routes())
          .anySatisfy(
              route -> {
                assertThat(route.party()).isEqualTo("b");
                assertThat(route.waiting()).isEqualTo(2 * 50);
                assertThat(route.failures()).isPositive();
              });
      broker.revive("b");
      requireAnswers(toTheDead);
      assertThat(lives(other)).isZero();
    }
  }

  @Test
  void whenNoBrokerAnswersTheStageGoesToAnInstanceThatOneAnswers() {
    String first = asking.hot();
    transports.stream().filter(each -> each.open).forEach(each -> each.cut = true);
    TestNode.await("another instance to be hot", () -> !asking.hot().equals(first));
    assertThat(asking.database().endCauses())
        .anyMatch(
            cause ->
                cause.startsWith("handed over to " + asking.hot())
                    && cause.contains("no broker has answered for 300 ms"));
    requireAnswers(startAskers(5));
  }

  @Test
  void whenNoBrokerAnswersAnybodyTheHotInstanceStays() {
    String first = asking.hot();
    long epoch = asking.instance(first).view().epoch();
    transports.forEach(each -> each.cut = true);
    String other = first.equals("a1") ? "a2" : "a1";
    FlowId flow = asking.start("asker", "stays", "1");
    TestNode.await(
        "several times the patience",
        () -> asking.standing(flow).changedMillis() + 1_500 < System.currentTimeMillis());
    assertThat(asking.instance(other).view().role()).isEqualTo("warm");
    assertThat(asking.instance(first).view().epoch()).isEqualTo(epoch);
  }

  @Test
  void anyMessageStartsAFlowOnceAndItsResultComesBack() {
    try (Client client = new Client(broker)) {
      for (int i = 0; i < 3; i++) {
        client.send("order-1", "5000", "c" + i);
      }
      TestNode.await("three answers", () -> client.answers.size() == 3);
      assertThat(client.answers.values()).containsOnly("5005");
      client.send("order-1", "6000", "c9");
      TestNode.await("a dead letter", () -> letters(asking).size() == 1);
      DeadLetters.Kept kept = letters(asking).getFirst();
      assertThat(kept.letter().reason()).contains("order-1", "another name or input");
    }
  }

  @Test
  void whatNobodyUnderstandsBecomesADeadLetterAndCanBeSentAgain() {
    try (Client client = new Client(broker)) {
      client.sendGarbage();
      TestNode.await("a dead letter", () -> letters(asking).size() == 1);
      DeadLetter letter = letters(asking).getFirst().letter();
      assertThat(letter.reason()).contains("has no property 'understudy-flow'");
      assertThat(asking.ask(new Request.SendAgain(letter, "carol")))
          .isEqualTo(new Reply.TakenAgain(letter.id()));
      TestNode.await("the same again", () -> letters(asking).size() == 2);
      assertThat(letters(asking).getLast().sentAgainBy()).isEqualTo("carol");
    }
  }

  private static List<DeadLetters.Kept> letters(TestNode node) {
    return DeadLetters.list(new MemoryStore(node.database(), "reader", 1).flows());
  }

  /** A client of the broker that is no node. */
  private static final class Client implements TransportListener, AutoCloseable {
    private static final String REPLIES = "client-replies";
    final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Transport transport;
    private final ReignTransport link;
    private final MemoryBroker broker;

    Client(MemoryBroker broker) {
      this.broker = broker;
      transport = broker.transport(REPLIES, 10);
      link = transport.open(1, this);
    }

    void send(String id, String input, String correlation) {
      send(
          correlation,
          Map.of("understudy-flow", "asker", "understudy-id", id),
          input.getBytes(StandardCharsets.UTF_8));
    }

    void sendGarbage() {
      send("x", Map.of("colour", "red"), new byte[] {1, 2, 3});
    }

    private void send(String correlation, Map<String, Object> properties, byte[] body) {
      broker.put(
          "a",
          new IncomingMessage(
              0, "", correlation, REPLIES, "application/json", properties, body, ""));
    }

    @Override
    public void arrived(IncomingMessage message) {
      answers.put(message.correlationId(), new String(message.body(), StandardCharsets.UTF_8));
      link.accept(message.delivery());
    }

    @Override
    public void sent(long id, TransportEnd end) {
      throw new AssertionError("This client sends nothing: " + id + " " + end);
    }

    @Override
    public void close() {
      link.close();
      transport.close();
    }
  }
}
