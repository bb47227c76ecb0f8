package io.understudy.node.config;

import com.typesafe.config.Config;
import io.understudy.broker.BrokerSettings;
import io.understudy.broker.Endpoint;
import io.understudy.broker.Listen;
import io.understudy.broker.PairSettings;
import io.understudy.broker.pair.ArbiterSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes a broker's settings out of a resolved configuration whose keys are all known. */
final class MakeBrokerConfig {
  private static final int KIBI = 1024;
  private static final int MEBI = KIBI * KIBI;
  private static final int GIBI = KIBI * MEBI;

  private final Settings settings;

  private MakeBrokerConfig(Config config) {
    this.settings = new Settings(config);
  }

  static BrokerSettings of(Config resolved) {
    MakeBrokerConfig make = new MakeBrokerConfig(resolved);
    BrokerSettings made = make.broker();
    if (!made.trouble().isEmpty()) {
      make.settings.trouble("broker.listen", made.trouble());
    }
    if (!make.settings.troubles().isEmpty()) {
      throw new BadConfigException(make.settings.troubles());
    }
    return made;
  }

  private BrokerSettings broker() {
    return new BrokerSettings(
        Path.of(settings.text("data.folder")).resolve("broker"),
        listen(),
        settings.bytes("broker.message-bytes", KIBI, GIBI),
        settings.bytes("broker.memory-bytes", MEBI, GIBI),
        settings.bytes("broker.disk-free-bytes", 0, GIBI),
        settings.time("broker.idle-timeout", Duration.ofSeconds(1), Duration.ofMinutes(10)),
        settings.text("broker.pair.name").isEmpty() ? null : pair());
  }

  private Listen listen() {
    Listen.Tls tls =
        new Listen.Tls(
            settings.file("broker.tls.certificate"),
            settings.file("broker.tls.key"),
            settings.file("broker.tls.trust"));
    if (tls.certificate().isEmpty() != tls.key().isEmpty()) {
      settings.trouble("broker.tls.key", "and broker.tls.certificate go together; one is missing.");
    }
    String user = settings.text("broker.user");
    String password = settings.secret("broker.password", "broker.password-file").value();
    if (user.isEmpty() != password.isEmpty()) {
      settings.trouble("broker.user", "and a password go together; one is missing.");
    }
    return new Listen(endpoint("broker.listen"), user, password, tls);
  }

  private Endpoint endpoint(String path) {
    try {
      return Endpoint.parse(settings.text(path));
    } catch (IllegalArgumentException e) {
      settings.trouble(path, e.getMessage() + ".");
      return new Endpoint("127.0.0.1", 0);
    }
  }

  private @Nullable PairSettings pair() {
    if (settings.text("database.url").isEmpty()) {
      settings.trouble(
          "broker.pair.name",
          "needs database.url: the database that both brokers of the pair ask who is live.");
      return null;
    }
    Duration lease =
        settings.time("broker.pair.lease", Duration.ofMillis(250), Duration.ofSeconds(60));
    String schema = settings.text("broker.pair.schema");
    if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
      settings.trouble(
          "broker.pair.schema", "is to be lower-case letters, digits and underscores.");
      schema = ArbiterSettings.SCHEMA;
    }
    Endpoint replication = endpoint("broker.pair.replication");
    boolean plain = settings.text("broker.pair.advertised").isEmpty();
    return new PairSettings(
        settings.text("broker.pair.name"),
        replication,
        plain ? replication : endpoint("broker.pair.advertised"),
        endpoint("broker.pair.peer"),
        new ArbiterSettings(
            settings.text("database.url"),
            settings.text("database.user"),
            settings.secret("database.password", "database.password-file").value(),
            schema,
            lease));
  }
}
