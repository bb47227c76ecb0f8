package io.understudy.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.broker.BrokerSettings;
import io.understudy.broker.Endpoint;
import io.understudy.broker.Listen;
import io.understudy.broker.PairSettings;
import io.understudy.broker.pair.ArbiterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadBrokerConfigTest {
  @TempDir Path folder;

  @Test
  void theDefaultsAreThese() {
    assertThat(ReadConfig.readBroker(null, List.of()))
        .isEqualTo(
            new BrokerSettings(
                Path.of("data", "broker"),
                new Listen(new Endpoint("127.0.0.1", 5672), "", "", Listen.Tls.NONE),
                16 << 20,
                64 << 20,
                256 << 20,
                Duration.ofSeconds(4),
                null))
        .isEqualTo(
            BrokerSettings.in(Path.of("data", "broker"))
                .withListen(Listen.LOOPBACK.withPort(5672)));
  }

  @Test
  void onePairTakesItsArbiterFromTheDatabase() throws IOException {
    Path file =
        write(
            """
            broker.pair { name = p, peer = "127.0.0.1:6673" }
            database { url = "jdbc:postgresql://h/d", user = u, password = hunter2 }
            """);
    Endpoint replication = new Endpoint("127.0.0.1", 5673);
    BrokerSettings read = ReadConfig.readBroker(file, List.of());
    assertThat(read.pair())
        .isEqualTo(
            new PairSettings(
                "p",
                replication,
                replication,
                new Endpoint("127.0.0.1", 6673),
                new ArbiterSettings(
                    "jdbc:postgresql://h/d",
                    "u",
                    "hunter2",
                    "understudy_broker",
                    Duration.ofSeconds(1))));
    assertThat(read.toString()).doesNotContain("hunter2");
  }

  @Test
  void whatAPairLacksIsNamed() {
    assertThatThrownBy(() -> ReadConfig.readBroker(null, List.of("broker.pair.name=p")))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("broker.pair.name needs database.url");
    assertThatThrownBy(
            () ->
                ReadConfig.readBroker(
                    null,
                    List.of(
                        "broker.pair.name=p",
                        "database.url=jdbc:postgresql://h/d",
                        "broker.pair.lease=10ms")))
        .hasMessageContaining("broker.pair.peer is to look like host:port, not ''.")
        .hasMessageContaining("broker.pair.lease is to be from 250ms to 1m, not 10ms.");
  }

  @Test
  void anOpenAddressNeedsTlsAndAUser() throws IOException {
    assertThatThrownBy(() -> ReadConfig.readBroker(null, List.of("broker.listen=0.0.0.0:5672")))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("needs TLS and a user with a password");
    Path pem = Files.writeString(folder.resolve("x.pem"), "");
    Path password = Files.writeString(folder.resolve("pw"), "s3cret\n");
    BrokerSettings read =
        ReadConfig.readBroker(
            null,
            List.of(
                "broker.listen=0.0.0.0:5672",
                "broker.user=node",
                "broker.password-file=" + password,
                "broker.tls.certificate=" + pem,
                "broker.tls.key=" + pem));
    assertThat(read.listen().password()).isEqualTo("s3cret");
    assertThat(read.toString()).doesNotContain("s3cret");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("broker.conf"), text);
  }
}
