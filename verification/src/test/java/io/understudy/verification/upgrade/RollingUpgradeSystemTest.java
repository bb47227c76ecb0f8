package io.understudy.verification.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.client.UnderstudyClient;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that upgrades a node of two instances, while callers call. */
@Timeout(150)
class RollingUpgradeSystemTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long LOOK_NANOS = 20_000_000;
  private static final Path SCRIPT = Path.of("..", "examples", "rolling-upgrade.sh");

  @TempDir Path folder;

  /** Callers that order, and have each order delivered, until told to stop. */
  private static final class Orders implements AutoCloseable {
    private final UnderstudyClient client;
    private final List<Thread> callers;
    private final AtomicInteger done = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> troubles = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    Orders(Cluster bank) {
      client = UnderstudyClient.of(bank.addresses().toArray(String[]::new)).within(MINUTE).build();
      callers = Stream.generate(() -> Thread.ofVirtual().start(this::call)).limit(4).toList();
    }

    private void call() {
      try {
        while (!stopping) {
          String order = client.start("order", 1).id();
          client.signal(order, "delivered", "yes");
          String result = Objects.requireNonNull(client.result(order, String.class));
          assertThat(result).isIn("reserved charged told 1", "charged reserved told 1");
          done.incrementAndGet();
        }
      } catch (RuntimeException | AssertionError e) {
        troubles.add(String.valueOf(e.getMessage()));
      }
    }

    void awaitMore(int more) {
      int goal = done.get() + more;
      Await.until("more orders", MINUTE, () -> done.get() >= goal || !troubles.isEmpty());
      assertThat(troubles).isEmpty();
    }

    @Override
    public void close() {
      stopping = true;
      callers.forEach(RollingUpgradeSystemTest::await);
      client.close();
    }
  }

  private static void await(Thread ending) {
    try {
      assertThat(ending.join(MINUTE)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bothInstancesAreUpgradedAndNoCallFails() throws Exception {
    try (Cluster bank = Cluster.prepare(ClusterPlan.twoInstances(folder).with("warm-up", "false"));
        Starter starter = new Starter(bank)) {
      bank.instances().forEach(each -> each.start(build("first")));
      bank.awaitReady();
      try (Orders orders = new Orders(bank)) {
        orders.awaitMore(20);
        Process upgrade = script(bank, starter);
        String told = new String(upgrade.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(upgrade.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(told).contains("can follow every live flow").contains("rolling upgrade: done");
        assertThat(upgrade.exitValue()).as(told).isZero();
        orders.awaitMore(20);
        assertThat(orders.troubles).isEmpty();
      }
      int stage = Objects.requireNonNull(bank.stage().stage()).stage();
      assertThat(bank.addresses())
          .allSatisfy(each -> assertThat(Page.of(each + "/v1/instance")).contains("guarded"));
      assertThat(bank.stage().staleBatches(stage)).isZero();
    }
  }

  private static List<String> build(String name) {
    return List.of("-Dunderstudy.build=" + name);
  }

  private Process script(Cluster bank, Starter starter) throws IOException {
    Path understudy = folder.resolve("understudy");
    Files.writeString(
        understudy,
        """
        #!/bin/sh
        exec '%s' -Xmx256m -Dunderstudy.build=guarded -cp '%s' io.understudy.node.Main "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    assertThat(understudy.toFile().setExecutable(true)).isTrue();
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash",
                SCRIPT.toRealPath().toString(),
                "--config",
                bank.instances().getFirst().config().toString(),
                "--url",
                String.join(",", bank.addresses()),
                "--stop",
                starter.stopCommand(),
                "--start",
                starter.startCommand())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("UNDERSTUDY", understudy.toString());
    return builder.start();
  }

  /** Stops and starts instances when the script asks for it, as a service manager would. */
  private final class Starter implements AutoCloseable {
    private final Cluster bank;
    private final Path asked = folder.resolve("asked");
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile boolean stopping;

    Starter(Cluster bank) throws IOException {
      this.bank = bank;
      Files.createDirectories(asked);
      Files.writeString(
          folder.resolve("ask.sh"),
          """
          mkdir "$1/$2-$3" && while [ -d "$1/$2-$3" ]; do sleep 0.05; done
          """);
      thread.start();
    }

    String stopCommand() {
      return "sh " + folder.resolve("ask.sh") + " " + asked + " stop";
    }

    String startCommand() {
      return "sh " + folder.resolve("ask.sh") + " " + asked + " start";
    }

    private void run() {
      while (!stopping) {
        bank.instances().forEach(this::serve);
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }

    private void serve(InstanceProcess instance) {
      Path stop = asked.resolve("stop-" + instance.name());
      Path start = asked.resolve("start-" + instance.name());
      if (Files.exists(stop)) {
        bank.terminate(instance);
        int _ = instance.awaitEnd(MINUTE);
        assertThat(stop.toFile().delete()).isTrue();
      }
      if (Files.exists(start)) {
        instance.start(build("guarded"));
        assertThat(start.toFile().delete()).isTrue();
      }
    }

    @Override
    public void close() {
      stopping = true;
      await(thread);
    }
  }
}
