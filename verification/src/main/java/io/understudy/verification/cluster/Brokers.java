package io.understudy.verification.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The brokers between nodes, as real processes: one alone, or a pair with a database as its
 * arbiter. One thread starts and kills; anybody may look.
 */
public final class Brokers implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final String LIVE = "live";

  private final List<BrokerProcess> processes;
  private final List<String> addresses;

  private Brokers(List<BrokerProcess> processes, List<String> addresses) {
    this.processes = List.copyOf(processes);
    this.addresses = List.copyOf(addresses);
  }

  /** Starts nothing. */
  public static Brokers prepare(Path folder, int count, SharedPostgres arbiter) {
    List<Integer> ports = FreePorts.take(2 * count);
    List<BrokerProcess> processes = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String address = "127.0.0.1:" + ports.get(i);
      List<String> settings = new ArrayList<>(List.of("broker.listen=" + address));
      if (count > 1) {
        settings.add("broker.pair.name=between");
        settings.add("broker.pair.replication=127.0.0.1:" + ports.get(count + i));
        settings.add("broker.pair.peer=127.0.0.1:" + ports.get(count + 1 - i));
        settings.add("database.url=" + arbiter.url());
        settings.add("database.user=" + arbiter.user());
        settings.add("database.password=" + arbiter.password());
      }
      processes.add(new BrokerProcess(folder.resolve("broker-" + (i + 1)), settings));
      addresses.add("amqp://" + address);
    }
    return new Brokers(processes, addresses);
  }

  public List<String> addresses() {
    return addresses;
  }

  public List<BrokerProcess> processes() {
    return processes;
  }

  /** Starts all and returns when the first one is live; the other one may still be in step. */
  public void start() {
    BrokerProcess first = processes.getFirst();
    first.start();
    first.awaitRole(LIVE, START_MAX);
    processes.stream().skip(1).forEach(BrokerProcess::start);
  }

  /** Waits until one is live, and the other one of a pair has all that it has. */
  public void awaitReady() {
    BrokerProcess _ = awaitLive();
    Await.until(
        "a backup",
        START_MAX,
        () ->
            processes.stream()
                .allMatch(each -> each.role().equals(LIVE) || each.role().equals("backup")),
        this::tell);
  }

  public BrokerProcess awaitLive() {
    return Await.value("a live broker", START_MAX, this::live, this::tell);
  }

  private @Nullable BrokerProcess live() {
    return processes.stream().filter(each -> each.role().equals(LIVE)).findFirst().orElse(null);
  }

  /** Who they are and what they do, in a few words. */
  public String tell() {
    return String.join(
        ", ", processes.stream().map(each -> each.name() + " " + each.role()).toList());
  }

  /** Kills all. */
  @Override
  public void close() {
    processes.forEach(BrokerProcess::close);
  }
}
