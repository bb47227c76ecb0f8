package io.understudy.verification.demo;

import io.understudy.examples.payments.ledger.TestAccounts;
import io.understudy.examples.payments.stream.Banks;
import io.understudy.node.messages.NodeKey;
import io.understudy.verification.cluster.Brokers;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.SharedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The banks of a demo and the brokers between them, on one PostgreSQL server: each bank has a
 * database of its own there, and the brokers one for their arbiter.
 */
final class Town implements AutoCloseable {
  private static final List<String> NAMES = List.of("bank-a", "bank-b");

  /** How long screening takes at the creditor's bank: a kill of it is to meet work. */
  private static final String LONGER = "150ms";

  private final SharedPostgres server;
  private final List<Cluster> banks = new ArrayList<>();
  private final @Nullable Brokers brokers;

  private Town(SharedPostgres server, @Nullable Brokers brokers) {
    this.server = server;
    this.brokers = brokers;
  }

  /** Starts everything, and returns when each bank has a hot and a warm instance. */
  static Town start(DemoPlan plan) {
    Path folder = plan.folder();
    try {
      Files.createDirectories(folder);
      SharedPostgres server = SharedPostgres.start(folder.resolve("postgres"));
      Town town = new Town(server, brokers(plan, server));
      try {
        town.start(folder);
        return town;
      } catch (IOException | RuntimeException e) {
        town.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Brokers brokers(DemoPlan plan, SharedPostgres server) {
    int count = plan.cast().brokers();
    return count == 0 ? null : Brokers.prepare(plan.folder(), count, server.another("arbiter"));
  }

  private void start(Path folder) throws IOException {
    if (brokers == null) {
      banks.add(Cluster.prepare(settings(folder, NAMES.getFirst(), "20ms"), server));
    } else {
      brokers.start();
      Path directory = directory(folder, brokers);
      for (String name : NAMES) {
        ClusterPlan bank =
            settings(folder, name, name.equals(NAMES.getFirst()) ? "20ms" : LONGER)
                .with("messages.brokers", list(brokers))
                .with("messages.key-file", key(folder, name).toString())
                .with("messages.directory", directory.toString())
                .with("modules.payments.correspondents", correspondents(name));
        banks.add(Cluster.prepare(bank, server.another(name.replace('-', '_'))));
      }
    }
    banks.forEach(Cluster::startAll);
    banks.forEach(Cluster::awaitReady);
    if (brokers != null) {
      brokers.awaitReady();
    }
  }

  private static ClusterPlan settings(Path folder, String name, String screening) {
    return ClusterPlan.twoInstances(folder, name)
        .with("modules.payments.screening-delay", screening);
  }

  private static String list(Brokers brokers) {
    return brokers.addresses().stream()
        .map(address -> '"' + address + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static Path key(Path folder, String name) {
    return folder.resolve(name + ".key");
  }

  /** Makes a key for each bank, and writes down who they are. */
  private static Path directory(Path folder, Brokers brokers) throws IOException {
    StringBuilder text = new StringBuilder("parties {\n");
    for (String name : NAMES) {
      String key = NodeKey.make(key(folder, name)).shown();
      text.append("  %s { brokers = %s, key = \"%s\" }%n".formatted(name, list(brokers), key));
    }
    return Files.writeString(folder.resolve("directory.conf"), text.append("}\n"));
  }

  /** All banks of the stream that are not this node's are the other one's. */
  private static String correspondents(String name) {
    boolean isFirst = name.equals(NAMES.getFirst());
    List<TestAccounts> others = isFirst ? Banks.HALVES.theirs() : Banks.HALVES.ours();
    String other = isFirst ? NAMES.getLast() : NAMES.getFirst();
    return others.stream().map(bank -> bank.bic() + "=" + other).collect(Collectors.joining(", "));
  }

  /** Where payments begin. */
  Cluster first() {
    return banks.getFirst();
  }

  List<Cluster> banks() {
    return banks;
  }

  /** None with one bank. */
  @Nullable Brokers brokers() {
    return brokers;
  }

  @Override
  public void close() {
    banks.forEach(Cluster::close);
    if (brokers != null) {
      brokers.close();
    }
    server.close();
  }
}
