package io.understudy.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.broker.pair.ArbiterSettings;
import io.understudy.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two brokers in one JVM; what needs processes is tested in the room for the whole system. */
@Timeout(value = 100, unit = TimeUnit.SECONDS)
class PairTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  @TempDir static Path shared;
  private static EmbeddedPostgres postgres;

  @TempDir Path folder;
  private final One a = new One("a");
  private final One b = new One("b");

  @BeforeAll
  static void startArbiter() {
    postgres = EmbeddedPostgres.start(shared);
    postgres.createDatabase("understudy");
  }

  @AfterAll
  static void stopArbiter() {
    postgres.close();
  }

  /** One of the two, started and closed as often as needed. */
  private static final class One implements BrokerListener, AutoCloseable {
    final String name;
    final Endpoint listen = freePort();
    final Endpoint replication = freePort();
    final LinkedBlockingQueue<BrokerView> views = new LinkedBlockingQueue<>();
    private @org.jspecify.annotations.Nullable EmbeddedBroker broker;

    One(String name) {
      this.name = name;
    }

    void start(Path folder, One peer) {
      start(folder, peer, new Listen(listen, "", "", Listen.Tls.NONE));
    }

    void start(Path folder, One peer, Listen how) {
      views.clear();
      ArbiterSettings arbiter =
          new ArbiterSettings(postgres.jdbcUrl("understudy"), postgres.user(), postgres.password());
      broker =
          EmbeddedBroker.start(
              BrokerSettings.in(folder.resolve(name))
                  .withListen(how)
                  .withPair(
                      new PairSettings(
                          folder.toString(), replication, replication, peer.replication, arbiter)),
              this);
    }

    @Override
    public void changed(BrokerView view) {
      views.add(view);
    }

    void await(BrokerRole role) throws InterruptedException {
      BrokerView view;
      do {
        view = views.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(view).as("%s becomes %s", name, role).isNotNull();
      } while (view.role() != role);
    }

    @Override
    public void close() {
      if (broker != null) {
        broker.close();
      }
    }

    private static Endpoint freePort() {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return new Endpoint("127.0.0.1", socket.getLocalPort());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void theOtherOneGoesOnWithEveryMessageAndBack() throws Exception {
    try (a;
        b) {
      a.start(folder, b);
      a.await(BrokerRole.LIVE);
      b.start(folder, a);
      b.await(BrokerRole.BACKUP);
      send(a, "one");
      a.close();
      b.await(BrokerRole.LIVE);
      send(b, "two");
      a.start(folder, b);
      a.await(BrokerRole.BACKUP);
      b.close();
      a.await(BrokerRole.LIVE);
      try (AmqpClient client = new AmqpClient(a.listen)) {
        assertThat(client.take("in", SOON)).isEqualTo("one");
        assertThat(client.take("in", SOON)).isEqualTo("two");
      }
    }
  }

  @Test
  void theLinkBetweenThemAndTheClientsUseTlsAndTheUser() throws Exception {
    TestCertificate certificate = TestCertificate.in(folder);
    ConnectionOptions client = new ConnectionOptions().user("node").password("s3cret");
    client.sslEnabled(true);
    client
        .sslOptions()
        .trustStoreLocation(certificate.store().toString())
        .trustStorePassword(TestCertificate.PASSWORD);
    try (a;
        b) {
      a.start(folder, b, new Listen(a.listen, "node", "s3cret", certificate.tls()));
      a.await(BrokerRole.LIVE);
      b.start(folder, a, new Listen(b.listen, "node", "s3cret", certificate.tls()));
      b.await(BrokerRole.BACKUP);
      try (AmqpClient open = new AmqpClient(a.listen, client)) {
        assertThat(open.send("in", "sealed", Map.of()).isAccepted()).isTrue();
      }
      ConnectionOptions stranger = new ConnectionOptions().sslEnabled(true);
      assertThatThrownBy(() -> new AmqpClient(a.listen, stranger))
          .isInstanceOf(ClientException.class);
      a.close();
      b.await(BrokerRole.LIVE);
      try (AmqpClient open = new AmqpClient(b.listen, client)) {
        assertThat(open.take("in", SOON)).isEqualTo("sealed");
      }
    }
  }

  private static void send(One to, String body) throws Exception {
    try (AmqpClient client = new AmqpClient(to.listen)) {
      assertThat(client.send("in", body, Map.of()).isAccepted()).isTrue();
    }
  }
}
