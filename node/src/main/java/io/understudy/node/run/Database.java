package io.understudy.node.run;

import io.understudy.node.config.NodeConfig;
import io.understudy.node.config.NodeConfig.DatabaseConfig;
import io.understudy.postgres.PostgresSettings;
import io.understudy.postgres.embedded.EmbeddedPostgres;
import io.understudy.postgres.embedded.EmbeddedPostgresException;
import io.understudy.postgres.embedded.EmbeddedPostgresSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The database of an instance: the configured one, or one of its own in the data folder.
 *
 * @param embedded {@code null} for a configured one
 */
public record Database(
    String url, String user, String password, @Nullable EmbeddedPostgres embedded)
    implements AutoCloseable {
  private static final String NAME = "understudy";
  private static final Duration SHARED_WAIT = Duration.ofSeconds(60);
  private static final Duration RUNNING_WAIT = Duration.ofSeconds(5);

  static Database open(NodeConfig config) {
    DatabaseConfig database = config.database();
    if (!database.isEmbedded()) {
      return new Database(database.url(), database.user(), database.password().value(), null);
    }
    Path folder = config.dataFolder().resolve("postgres");
    try {
      EmbeddedPostgres server =
          database.embeddedShare()
              ? EmbeddedPostgres.connect(folder, SHARED_WAIT)
              : EmbeddedPostgres.start(
                  folder, EmbeddedPostgresSettings.DEFAULT.withPort(database.embeddedPort()));
      server.createDatabase(NAME);
      return new Database(server.jdbcUrl(NAME), server.user(), server.password(), server);
    } catch (EmbeddedPostgresException e) {
      throw new CannotStartException(
          e.getMessage()
              + " Or name a database of your own: --set database.url=jdbc:postgresql://…",
          e);
    }
  }

  /**
   * The database of an instance that runs in another process, or that is configured; starts none.
   *
   * @throws CannotStartException when an embedded one does not run
   */
  public static Database ofAnother(NodeConfig config) {
    DatabaseConfig database = config.database();
    if (!database.isEmbedded()) {
      return new Database(database.url(), database.user(), database.password().value(), null);
    }
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.connect(config.dataFolder().resolve("postgres"), RUNNING_WAIT);
      return new Database(server.jdbcUrl(NAME), server.user(), server.password(), server);
    } catch (EmbeddedPostgresException e) {
      throw new CannotStartException(String.valueOf(e.getMessage()), e);
    }
  }

  /** A name that no other start of a process has. */
  public static String newIncarnation() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  public PostgresSettings settings(NodeConfig config, String incarnation) {
    PostgresSettings usual = PostgresSettings.of(url, user, password, config.node(), incarnation);
    return usual
        .withShard(config.shard())
        .withLease(config.lease())
        .withTransactionsMax(config.limits().transactionsMax());
  }

  /** For the warm-up: a schema that no other instance uses, also not one of another node. */
  PostgresSettings scratch(NodeConfig config, String incarnation) {
    String key = config.node() + " " + config.shard() + " " + config.instance();
    String name =
        "understudy_warm_up_"
            + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    return PostgresSettings.of(url, user, password, config.node(), incarnation).withSchema(name);
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }

  @Override
  public String toString() {
    return embedded == null ? "the configured database" : "an embedded PostgreSQL";
  }
}
