package io.understudy.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.FlowStatus;
import io.understudy.core.shard.Reply;
import io.understudy.engine.history.LossAnswer;
import io.understudy.engine.mail.Mailing;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowName;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Invitation;
import io.understudy.flow.Party;
import io.understudy.testkit.transport.MemoryBroker;
import io.understudy.testkit.transport.MemoryDirectory;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What another node notices when one has lost settled messages and goes on without them. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LostHistoryTest {
  private static final Set<String> PARTIES = Set.of("a", "b");

  private final MemoryBroker broker = new MemoryBroker();
  private final TestNode speaking = node("a");
  private final TestNode listening = node("b");

  /** Says what it is told to. */
  @FlowName("speaker")
  static final class Speaker implements Flow<String, String> {
    @Override
    public String run(FlowContext flow, String in) {
      FlowSession listener = flow.open(Party.of("b"), "listener");
      flow.publish(listener.id().toString());
      while (true) {
        listener.send(flow.await("say", String.class));
      }
    }
  }

  /** Shows what it heard last. */
  @FlowName("listener")
  static final class Listener implements Flow<Invitation, String> {
    @Override
    public String run(FlowContext flow, Invitation invited) {
      while (true) {
        flow.publish(flow.session().receive(String.class));
      }
    }
  }

  private TestNode node(String party) {
    return TestNode.among(
            _ ->
                new Mailing(
                    new MemoryDirectory(party, PARTIES), Optional.of(broker.transport(party, 50))))
        .start(
            party + "1",
            FlowDefinition.of(Speaker.class, Speaker::new),
            FlowDefinition.of(Listener.class, Listener::new));
  }

  @AfterEach
  void close() {
    speaking.close();
    listening.close();
    broker.close();
  }

  /** Starts a speaker, and answers its listener at the other node. */
  private FlowId listenerOf(FlowId speaker) {
    Reply.Standing standing =
        speaking.awaitStanding(
            speaker, seen -> seen.progress() != null && !seen.waiting().isEmpty());
    String json = text(Objects.requireNonNull(standing.progress()).json());
    return FlowId.of(json.replace("\"", ""));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  private void say(FlowId speaker, FlowId listener, String word) {
    Reply _ = speaking.signal(speaker, "say", word, '"' + word + '"');
    awaitHeard(listener, word);
  }

  private void awaitHeard(FlowId listener, String word) {
    TestNode.await(
        word + " to be heard",
        () ->
            listening.ask(new io.understudy.core.shard.Request.Status(listener))
                    instanceof Reply.Standing standing
                && standing.progress() != null
                && text(standing.progress().json()).equals('"' + word + '"'));
  }

  private long settled() {
    return speaking.instance("a1").view().settled().seq();
  }

  private static void awaitHospital(TestNode node, FlowId flow, String why) {
    Reply.Standing sick = node.awaitStanding(flow, seen -> seen.status() == FlowStatus.HOSPITAL);
    assertThat(sick.trouble()).contains(why);
  }

  @Test
  void sessionsThatDifferAreBrokenOnBothSidesAndTheOthersGoOn() throws Exception {
    FlowId same = speaking.start("speaker", "same", "\"\"");
    FlowId sameThere = listenerOf(same);
    say(same, sameThere, "one");
    FlowId behind = speaking.start("speaker", "behind", "\"\"");
    FlowId behindThere = listenerOf(behind);
    say(behind, behindThere, "early");
    long kept = settled();
    say(behind, behindThere, "late");
    FlowId gone = speaking.start("speaker", "gone", "\"\"");
    FlowId goneThere = listenerOf(gone);
    say(gone, goneThere, "hello");
    speaking.database().rewind(kept);
    speaking.cut("a1");
    TestNode.await("a1 to be barred", () -> speaking.instance("a1").view().role().equals("barred"));
    String range = Objects.requireNonNull(speaking.instance("a1").history().stand().lost()).range();
    LossAnswer answer =
        speaking.instance("a1").history().accept(range, "olga", "burnt").get(30, TimeUnit.SECONDS);
    assertThat(answer).isEqualTo(new LossAnswer.Accepted(1, range));
    awaitHospital(speaking, behind, "settled messages of it were lost");
    awaitHospital(listening, behindThere, "settled messages of it were lost");
    awaitHospital(listening, goneThere, "not known here");
    say(same, sameThere, "two");
    assertThat(speaking.standing(same).status()).isEqualTo(FlowStatus.RUNNING);
  }

  @Test
  void anotherMessageUnderTheSameNumberIsNoticedByItsDigest() throws Exception {
    FlowId speaker = speaking.start("speaker", "one", "\"\"");
    FlowId listener = listenerOf(speaker);
    say(speaker, listener, "early");
    long kept = settled();
    say(speaker, listener, "late");
    broker.stop();
    speaking.database().rewind(kept);
    speaking.cut("a1");
    TestNode.await("a1 to be barred", () -> speaking.instance("a1").view().role().equals("barred"));
    String range = Objects.requireNonNull(speaking.instance("a1").history().stand().lost()).range();
    LossAnswer _ =
        speaking.instance("a1").history().accept(range, "olga", "burnt").get(30, TimeUnit.SECONDS);
    Reply _ = speaking.signal(speaker, "say", "other", "\"other\"");
    broker.start();
    awaitHospital(speaking, speaker, "other messages up to number 3");
    awaitHospital(listening, listener, "settled messages of it were lost");
  }
}
