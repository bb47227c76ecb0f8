package io.understudy.verification.bench;

import io.understudy.broker.BrokerSettings;
import io.understudy.broker.EmbeddedBroker;
import io.understudy.engine.InstanceSettings;
import io.understudy.engine.OpenInstance;
import io.understudy.flow.FlowDefinition;
import io.understudy.node.config.MessagesConfig;
import io.understudy.node.config.Secret;
import io.understudy.node.messages.NodeKey;
import io.understudy.node.messages.OpenMail;
import io.understudy.postgres.PostgresSettings;
import io.understudy.postgres.PostgresStore;
import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.SharedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Two nodes of one instance each, with one database and one broker, all on this machine. */
final class TwoNodes implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);

  private final Deque<Runnable> closings = new ArrayDeque<>();
  private final Path folder;
  private final SharedPostgres database;
  private final EmbeddedBroker broker;

  TwoNodes(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.database =
        keep(
            SharedPostgres.start(Files.createDirectories(folder.resolve("pg"))),
            SharedPostgres::close);
    this.broker =
        keep(
            EmbeddedBroker.start(BrokerSettings.in(folder.resolve("broker"))),
            EmbeddedBroker::close);
    String a = NodeKey.make(key("a")).shown();
    String b = NodeKey.make(key("b")).shown();
    Files.writeString(directory(), "parties {\n" + party("a", a) + party("b", b) + "}\n");
  }

  private Path key(String node) {
    return folder.resolve(node + ".pem");
  }

  private Path directory() {
    return folder.resolve("parties.conf");
  }

  private String party(String name, String key) {
    return "%s { brokers = [\"amqp://%s\"], key = \"%s\" }%n"
        .formatted(name, broker.endpoint(), key);
  }

  /** Starts a node's only instance, and returns when it is hot. */
  OpenInstance start(String node, FlowDefinition flow) {
    MessagesConfig.Broker nobody = new MessagesConfig.Broker("", Secret.NONE);
    MessagesConfig messages =
        new MessagesConfig(
            List.of(URI.create("amqp://" + broker.endpoint())),
            null,
            "",
            Secret.NONE,
            nobody,
            "understudy." + node,
            node,
            key(node).toString(),
            directory(),
            Duration.ofMinutes(1),
            2_000,
            16 << 20);
    String incarnation = UUID.randomUUID().toString().substring(0, 16);
    OpenMail mail = keep(OpenMail.open(messages, node + "." + incarnation), OpenMail::close);
    PostgresStore store =
        PostgresStore.open(
            PostgresSettings.of(
                database.url(), database.user(), database.password(), node, incarnation));
    OpenInstance instance =
        keep(
            OpenInstance.open(
                InstanceSettings.defaults(node),
                incarnation,
                store,
                mail.mailing(),
                List.of(flow),
                _ -> {}),
            OpenInstance::close);
    Await.until(node + " to be hot", START_MAX, () -> instance.view().role().equals("hot"));
    return instance;
  }

  private <T> T keep(T opened, Consumer<T> closing) {
    closings.push(() -> closing.accept(opened));
    return opened;
  }

  @Override
  public void close() {
    while (!closings.isEmpty()) {
      closings.pop().run();
    }
  }
}
