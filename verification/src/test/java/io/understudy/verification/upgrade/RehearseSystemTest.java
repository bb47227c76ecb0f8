package io.understudy.verification.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.client.FlowHandle;
import io.understudy.client.UnderstudyClient;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.CommandRun;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A second build of an application proves itself on the live flows of the first one. */
@Timeout(120)
class RehearseSystemTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;

  private Cluster bank;
  private UnderstudyClient client;

  @SuppressWarnings("NullAway.Init") // start() runs before each test
  RehearseSystemTest() {}

  @BeforeEach
  void startOneInstanceOfTheFirstBuild() {
    bank = Cluster.prepare(ClusterPlan.twoInstances(folder).with("warm-up", "false"));
    bank.instances().getFirst().start(build("first"));
    bank.awaitHot();
    client = UnderstudyClient.of(bank.addresses().toArray(String[]::new)).within(MINUTE).build();
  }

  @AfterEach
  void end() {
    client.close();
    bank.close();
  }

  private static List<String> build(String name) {
    return List.of("-Dunderstudy.build=" + name);
  }

  private List<FlowHandle> orders(int count) {
    List<FlowHandle> orders =
        IntStream.range(0, count).mapToObj(number -> client.start("order", number)).toList();
    for (FlowHandle order : orders) {
      Await.until(
          "order " + order.id() + " to wait",
          MINUTE,
          () -> !client.status(order.id()).waiting().isEmpty());
    }
    return orders;
  }

  private static String oldest(List<FlowHandle> orders) {
    return orders.stream().map(order -> order.id().toString()).sorted().findFirst().orElseThrow();
  }

  private CommandRun rehearse(String build, String... options) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("rehearse", "--config"));
    arguments.add(bank.instances().getLast().config().toString());
    arguments.addAll(List.of(options));
    return CommandRun.ofBuild(build, folder, arguments);
  }

  @Test
  void aReorderedStepIsRefusedWithTheFlowAndTheStepAndTheGuardedBuildTakesOver() throws Exception {
    List<FlowHandle> orders = orders(20);
    StageRow before = Objects.requireNonNull(bank.stage().stage());

    CommandRun refused = rehearse("reordered");
    assertThat(refused.output())
        .contains("Build reordered CANNOT follow 20 live flows of bank-a")
        .contains("order " + oldest(orders) + ", position 0")
        .contains("has step 'reserve'")
        .contains("asks for step 'charge'")
        .contains("flow.version(");
    assertThat(refused.status()).isEqualTo(3);

    CommandRun passed = rehearse("guarded", "--json");
    assertThat(passed.output())
        .contains("\"verdict\":\"followed\"")
        .contains("\"flowsLive\":20")
        .contains("\"names\":{\"order\":{")
        .contains("\"rehearsed\":20");
    assertThat(passed.status()).isZero();
    assertThat(Objects.requireNonNull(bank.stage().stage()).epoch()).isEqualTo(before.epoch());
    assertThat(bank.stage().instances(before.stage())).hasSize(1);

    InstanceProcess second = bank.instances().getLast();
    second.start(build("guarded"));
    bank.awaitUnderstudy(MINUTE);
    bank.kill(bank.instances().getFirst());
    bank.awaitEpochAfter(before.epoch(), MINUTE);
    FlowHandle late = orders(1).getFirst();
    orders.forEach(order -> client.signal(order.id(), "delivered", "yes"));
    client.signal(late.id(), "delivered", "yes");
    assertThat(orders)
        .allSatisfy(order -> assertThat(result(order)).startsWith("reserved charged told"));
    assertThat(result(late)).startsWith("charged reserved told");
  }

  @Test
  void aBuildThatDivergesSaysSoAndItsFlowsGoToTheHospitalWhenItIsHot() throws Exception {
    List<FlowHandle> orders = orders(3);
    long epoch = Objects.requireNonNull(bank.stage().stage()).epoch();
    InstanceProcess second = bank.instances().getLast();
    second.start(build("reordered"));
    bank.awaitUnderstudy(MINUTE);
    Await.until(
        "the divergences to be known",
        MINUTE,
        () -> command("rehearsal", second).output().contains("cannot follow order"));

    assertThat(command("rehearsal", second).output())
        .contains("the journal has step 'reserve'")
        .contains("the code    asks for step 'charge'");
    assertThat(command("status", bank.hot()).output())
        .contains("its build cannot follow 3 live flows, so it gets no handover");
    assertThat(Page.of(second.address() + "/health/ready"))
        .isEqualTo("200 {\"role\":\"warm\",\"diverged\":3}");
    CommandRun handover = command("handover", bank.hot(), "--timeout", "5");
    assertThat(handover.status()).isEqualTo(1);
    assertThat(handover.output())
        .contains(second.name() + " has a build that cannot follow 3 live flows");
    assertThat(Page.of(second.address() + "/metrics")).contains("understudy_flows_diverged 3.0");

    bank.kill(bank.hot());
    bank.awaitEpochAfter(epoch, MINUTE);
    for (FlowHandle order : orders) {
      Await.until(
          order.id() + " to be in the hospital",
          MINUTE,
          () -> client.status(order.id()).status().equals("hospital"));
    }
    assertThat(command("flows", second, "hospital").output())
        .containsIgnoringWhitespaces("At position 0 the journal has step 'reserve'")
        .containsIgnoringWhitespaces("the code of this build asks for step 'charge'");
  }

  private String result(FlowHandle flow) {
    return Objects.requireNonNull(client.result(flow, String.class));
  }

  private CommandRun command(String name, InstanceProcess asked, String... more) {
    List<String> arguments = new ArrayList<>(List.of(name));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--url", asked.address()));
    try {
      return CommandRun.of(folder, Map.of(), arguments);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
