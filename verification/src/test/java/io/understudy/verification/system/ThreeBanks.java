package io.understudy.verification.system;

import io.understudy.examples.payments.ledger.InterbankReport;
import io.understudy.examples.payments.ledger.TestAccounts;
import io.understudy.node.messages.NodeKey;
import io.understudy.verification.cluster.BrokerProcess;
import io.understudy.verification.cluster.Brokers;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * bank-a, whose customers pay those of bank-b and bank-c: bank-b has a broker of its own, the
 * others share one. Each bank is one instance.
 */
final class ThreeBanks implements AutoCloseable {
  static final TestAccounts AT_B = TestAccounts.IT;
  static final TestAccounts AT_C = TestAccounts.AT;
  private static final Duration START_MAX = Duration.ofSeconds(60);

  private final SharedPostgres server;
  private final Brokers near;
  private final Brokers far;
  private final List<Cluster> banks;

  private ThreeBanks(Path folder, SharedPostgres server) throws IOException {
    this.server = server;
    this.near = Brokers.prepare(Files.createDirectories(folder.resolve("near")), 1, server);
    this.far = Brokers.prepare(Files.createDirectories(folder.resolve("far")), 1, server);
    Path directory = folder.resolve("directory.conf");
    this.banks =
        List.of(
            bank(folder, "bank-a", near),
            bank(folder, "bank-b", far),
            bank(folder, "bank-c", near));
    Files.writeString(
        directory,
        "parties {\n"
            + party(folder, "bank-a", near)
            + party(folder, "bank-b", far)
            + party(folder, "bank-c", near)
            + "}\n");
  }

  static ThreeBanks start(Path folder) throws Exception {
    ThreeBanks all = new ThreeBanks(folder, SharedPostgres.start(folder.resolve("postgres")));
    try {
      all.near.start();
      all.far.start();
      all.banks.forEach(Cluster::startAll);
      all.banks.forEach(bank -> bank.awaitHot(START_MAX));
      all.openAccountOfC();
      return all;
    } catch (RuntimeException | SQLException e) {
      all.close();
      throw e;
    }
  }

  private Cluster bank(Path folder, String name, Brokers brokers) {
    ClusterPlan plan =
        new ClusterPlan(folder, name, 1, Map.of(), List.of())
            .with("warm-up", "false")
            .with("messages.brokers", list(brokers))
            .with("messages.key-file", folder.resolve(name + ".key").toString())
            .with("messages.directory", folder.resolve("directory.conf").toString())
            .with(
                "modules.payments.correspondents",
                AT_B.bic() + "=bank-b, " + AT_C.bic() + "=bank-c");
    return Cluster.prepare(plan, server.another(name.replace('-', '_')));
  }

  private static String party(Path folder, String name, Brokers brokers) throws IOException {
    String key = NodeKey.make(folder.resolve(name + ".key")).shown();
    return "  %s { brokers = %s, key = \"%s\" }%n".formatted(name, list(brokers), key);
  }

  private static String list(Brokers brokers) {
    return "[\"" + brokers.addresses().getFirst() + "\"]";
  }

  /** The ledger's migrations know of two banks only. */
  private void openAccountOfC() throws SQLException {
    try (Connection connection = a().database().connect();
        Statement insert = connection.createStatement()) {
      insert.executeUpdate(
          """
          INSERT INTO payments.account (iban, bic, currency, status, opening, balance, kind)
          VALUES ('SETTLEMENT/bank-c', 'UNDAXXX0XXX', 'EUR', 'OPEN', 0, 0, 'SETTLEMENT')""");
    }
  }

  Cluster a() {
    return banks.getFirst();
  }

  Cluster b() {
    return banks.get(1);
  }

  List<Cluster> all() {
    return banks;
  }

  /** Kills bank-b with everything that it has. */
  void killB() {
    b().instances().forEach(b()::kill);
    far.processes().forEach(BrokerProcess::kill);
  }

  void startB() {
    far.start();
    b().startAll();
  }

  static InterbankReport report(Cluster bank) throws SQLException {
    try (Connection connection = bank.database().connect()) {
      return InterbankReport.read(connection);
    }
  }

  @Override
  public void close() {
    banks.forEach(Cluster::close);
    near.close();
    far.close();
    server.close();
  }
}
