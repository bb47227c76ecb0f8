package io.understudy.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.shard.RehearsalRules;
import io.understudy.engine.InstanceSettings;
import io.understudy.engine.InstanceSettings.Watching;
import io.understudy.node.config.HttpConfig.Role;
import io.understudy.node.config.HttpConfig.TlsConfig;
import io.understudy.node.config.NodeConfig.DatabaseConfig;
import io.understudy.node.config.NodeConfig.LogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadConfigTest {
  @TempDir Path folder;

  @Test
  void theDefaultsAreThese() {
    NodeConfig config = ReadConfig.read(null, List.of("instance=a"));
    assertThat(config)
        .isEqualTo(
            new NodeConfig(
                "node",
                "a",
                0,
                0,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                new Watching(Duration.ofSeconds(3), Duration.ofSeconds(15)),
                Duration.ofMillis(25),
                Optional.empty(),
                Duration.ofMinutes(5),
                RehearsalRules.ALL,
                true,
                Path.of("data"),
                new DatabaseConfig("", "", Secret.NONE, 0, false),
                new HttpConfig(
                    "127.0.0.1",
                    8080,
                    "",
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    TlsConfig.NONE,
                    List.of()),
                new MessagesConfig(
                    List.of(),
                    null,
                    "",
                    Secret.NONE,
                    new MessagesConfig.Broker("", Secret.NONE),
                    "understudy.node",
                    "node",
                    "",
                    Path.of(""),
                    Duration.ofSeconds(10),
                    2_000,
                    16 << 20),
                InstanceSettings.EngineLimits.DEFAULT,
                30,
                new LogConfig(LogConfig.Format.TEXT, "INFO"),
                Map.of()));
  }

  @Test
  void theInstanceIsNamedByItsHostUnlessNamed() {
    assertThat(ReadConfig.read(null, List.of()).instance()).isNotEmpty();
  }

  @Test
  void aFileChangesDefaultsAndASingleSettingChangesTheFile() throws IOException {
    Path file = write("node = bank-a\nhttp { port = 9000 }\nmodules.ledger.pool.size = 4");
    NodeConfig config =
        ReadConfig.read(
            file,
            List.of(
                "http.port=9001",
                "database.url=jdbc:postgresql://db:5432/x",
                "database.user=u",
                "lease=500ms"));
    assertThat(config.node()).isEqualTo("bank-a");
    assertThat(config.http().port()).isEqualTo(9001);
    assertThat(config.database().url()).isEqualTo("jdbc:postgresql://db:5432/x");
    assertThat(config.lease()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.modules()).isEqualTo(Map.of("ledger", Map.of("pool.size", "4")));
  }

  @Test
  void messagesNeedBrokersThatCanBeReachedAKeyAndRoomForAnEntry() {
    assertThatThrownBy(
            () ->
                ReadConfig.read(
                    null,
                    List.of(
                        "instance=a",
                        "messages.brokers=amqp://mq-1:5672, http://mq-2",
                        "messages.message-bytes=1MiB")))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("are to look like amqp://host:5672, not 'http://mq-2'")
        .hasMessageContaining("messages.key-file is needed with messages.brokers")
        .hasMessageContaining("at least 1MiB more than limits.entry-bytes");
    MessagesConfig own =
        ReadConfig.read(null, List.of("instance=a", "messages.brokers=embedded")).messages();
    assertThat(own.isOn()).isTrue();
    assertThat(own.keyFile()).isEqualTo("data/node-key.pem");
  }

  @Test
  void timesAreTakenAsRefusalsWriteThem() {
    assertThat(List.of("lease=500ms", "lease=2s", "lease=1m"))
        .extracting(setting -> ReadConfig.read(null, List.of(setting)).lease().toMillis())
        .containsExactly(500L, 2_000L, 60_000L);
  }

  @Test
  void anUnknownKeyIsNamedWithItsLineAndWhatWasMeant() throws IOException {
    Path file = write("node = a\nhttp {\n  prot = 9000\n}\nlimits.flow-live = 3");
    assertThatThrownBy(() -> ReadConfig.read(file, List.of("leaze=1s")))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining(
            "node.conf, line 3: there is no setting 'http.prot'. Did you mean http.port?")
        .hasMessageContaining(
            "node.conf, line 5: there is no setting 'limits.flow-live'. Did you mean limits.flows-live?")
        .hasMessageContaining("--set leaze: there is no setting 'leaze'. Did you mean lease?");
  }

  @Test
  void everyWrongTypeAndRangeIsNamedAtOnce() throws IOException {
    Path file =
        write(
            "lease = soon\nlimits { entry-bytes = 12, fibers = many }\nhttp.port = 70000\nlog.format = xml");
    assertThatThrownBy(() -> ReadConfig.read(file, List.of()))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("line 1: lease is to be a time like 500ms, 2s or 1m, not soon.")
        .hasMessageContaining("limits.entry-bytes is to be from 1024 to 67108864 bytes, not 12.")
        .hasMessageContaining("limits.fibers is to be a whole number from 1 to 10000000, not many.")
        .hasMessageContaining("http.port is to be from 0 to 65535, not 70000.")
        .hasMessageContaining("log.format is to be one of text, json, not 'xml'.");
  }

  @Test
  void aFileThatIsNoHoconOrIsMissingIsNamed() throws IOException {
    Path file = write("http { port = ");
    assertThatThrownBy(() -> ReadConfig.read(file, List.of()))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("node.conf");
    assertThatThrownBy(() -> ReadConfig.read(folder.resolve("no.conf"), List.of()))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void anOpenAddressNeedsTlsAndTokens() throws IOException {
    assertThatThrownBy(() -> ReadConfig.read(null, List.of("http.bind=0.0.0.0")))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("needs TLS and tokens: set http.tls.certificate");
    Path pem = Files.writeString(folder.resolve("x.pem"), "");
    Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
    HttpConfig http =
        ReadConfig.read(
                null,
                List.of(
                    "http.bind=0.0.0.0",
                    "http.tls.certificate=" + pem,
                    "http.tls.key=" + pem,
                    "http.tokens.ops.role=operator",
                    "http.tokens.ops.token-file=" + token))
            .http();
    assertThat(http.tokens())
        .containsExactly(
            new HttpConfig.Token("ops", Role.OPERATOR, new Secret("0123456789abcdef")));
    assertThat(http.address(4711))
        .startsWith("https://")
        .endsWith(":4711")
        .doesNotContain("0.0.0.0");
  }

  @Test
  void aTokenWithoutRoleOrTooShortIsRefused() {
    assertThatThrownBy(() -> ReadConfig.read(null, List.of("http.tokens.a.token=0123456789abcdef")))
        .hasMessageContaining("needs a role");
    assertThatThrownBy(
            () ->
                ReadConfig.read(
                    null, List.of("http.tokens.a.token=x", "http.tokens.a.role=viewer")))
        .hasMessageContaining("at least 16 letters");
  }

  @Test
  void rehearsalCanBeSwitchedOffOrBounded() {
    assertThat(ReadConfig.read(null, List.of("rehearsal=off")).rehearsal())
        .isEqualTo(RehearsalRules.OFF);
    List<String> sample = List.of("rehearsal=sample", "rehearsal-sample=7", "rehearsal-pace=20");
    assertThat(ReadConfig.read(null, sample).rehearsal())
        .isEqualTo(new RehearsalRules(RehearsalRules.Mode.SAMPLE, 7, 20, Set.of()));
    assertThatThrownBy(() -> ReadConfig.read(null, List.of("rehearsal=sometimes")))
        .hasMessageContaining("rehearsal")
        .hasMessageContaining("all");
  }

  @Test
  void secretsAreNeverShown() throws IOException {
    Path file = write("database { url = \"jdbc:postgresql://h/d\", user = u, password = hunter2 }");
    NodeConfig config = ReadConfig.read(file, List.of());
    assertThat(config.database().password().value()).isEqualTo("hunter2");
    assertThat(config.toString()).doesNotContain("hunter2").contains("(redacted)");
    assertThat(ReadConfig.show(file, List.of())).doesNotContain("hunter2").contains("(redacted)");
  }

  @Test
  void aPasswordIsReadFromAFile() throws IOException {
    Path password = Files.writeString(folder.resolve("pw"), "s3cret\n");
    assertThat(
            ReadConfig.read(null, List.of("database.password-file=" + password))
                .database()
                .password()
                .value())
        .isEqualTo("s3cret");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("node.conf"), text);
  }
}
