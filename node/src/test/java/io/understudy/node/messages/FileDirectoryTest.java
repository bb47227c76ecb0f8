package io.understudy.node.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FileDirectoryTest {
  private static final byte[] CONTENT = "a hundred for carol".getBytes(UTF_8);

  @TempDir Path folder;

  private NodeKey key(String name) throws IOException {
    return NodeKey.make(folder.resolve(name + ".pem"));
  }

  private Path directory(String text) throws IOException {
    return Files.writeString(folder.resolve("parties.conf"), text);
  }

  private static String party(String name, NodeKey key) {
    return "parties.%s { brokers = [\"amqp://mq-1:5672\", \"amqps://mq-2\"], key = \"%s\" }%n"
        .formatted(name, key.shown());
  }

  @Test
  void aPartyIsFoundWithAllItsBrokersAndKnownByItsSignature() throws IOException {
    NodeKey bankB = key("bank-b");
    Path file = directory(party("bank-b", bankB));
    try (FileDirectory directory = new FileDirectory("bank-a", key("bank-a"), file)) {
      assertThat(directory.find("bank-b"))
          .hasValueSatisfying(
              to -> {
                assertThat(to.address()).isEqualTo("understudy.bank-b");
                assertThat(to.brokers()).hasSize(2);
              });
      assertThat(directory.find("bank-c")).isEmpty();
      assertThat(directory.signed("bank-b", CONTENT, bankB.sign(CONTENT))).isTrue();
      byte[] own = directory.sign(CONTENT);
      assertThat(directory.signed("bank-b", CONTENT, own)).isFalse();
      assertThat(directory.signed("bank-b", CONTENT, new byte[] {1, 2})).isFalse();
      assertThat(directory.signed("bank-c", CONTENT, own)).isFalse();
    }
  }

  @Test
  void aChangedFileIsReadAgainAndOneThatCannotBeUnderstoodChangesNothing() throws IOException {
    NodeKey bankB = key("bank-b");
    Path file = directory(party("bank-b", bankB));
    try (FileDirectory directory = new FileDirectory("bank-a", key("bank-a"), file)) {
      change(file, party("bank-b", bankB) + party("bank-c", key("bank-c")), 1);
      await(() -> directory.find("bank-c").isPresent());
      change(file, "parties { bank-b {", 2);
      change(file, party("bank-d", key("bank-d")), 3);
      await(() -> directory.find("bank-d").isPresent());
      assertThat(directory.find("bank-b")).isEmpty();
    }
  }

  /** Writes beside it and moves it there, with a time of its own, as an operator's tool would. */
  private void change(Path file, String text, int number) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), text);
    Files.setLastModifiedTime(next, FileTime.from(Instant.now().plusSeconds(number)));
    Files.move(
        next,
        file,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static void await(BooleanSupplier so) {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(until);
      LockSupport.parkNanos(5_000_000); // looks again
    }
  }

  @Test
  void whatIsWrongWithADirectoryIsNamed() throws IOException {
    NodeKey key = key("bank-b");
    requireTrouble(party("bank-b", key).replace("amqp:", "http:"), "'bank-b'", "amqp://host:5672");
    requireTrouble(party("bank-b", key).replace("key =", "kee ="), "unknown 'kee'");
    requireTrouble(party("bank-b", key).replace(key.shown(), "AAAA"), "'bank-b'", "public key");
    requireTrouble("parties.bank-b { brokers = [], key = \"\" }", "no brokers");
    requireTrouble("partys {}", "parties");
  }

  private void requireTrouble(String text, String... named) throws IOException {
    Path file = directory(text);
    assertThatThrownBy(() -> Parties.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parties.conf")
        .satisfies(trouble -> assertThat(trouble.getMessage()).contains(named));
  }

  @Test
  void aKeyIsMadeOnceForItsOwnerAloneAndReadBack() throws IOException {
    Path file = folder.resolve("own.pem");
    NodeKey made = NodeKey.make(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(NodeKey.read(file).shown()).isEqualTo(made.shown());
    assertThatThrownBy(() -> NodeKey.make(file)).isInstanceOf(FileAlreadyExistsException.class);
    Path other = Files.writeString(folder.resolve("other.pem"), "no key");
    assertThatThrownBy(() -> NodeKey.read(other)).hasMessageContaining("./understudy key FILE");
  }
}
