package io.understudy.postgres;

import io.understudy.postgres.embedded.EmbeddedPostgres;
import io.understudy.postgres.embedded.EmbeddedPostgresSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** One real server for all tests of this JVM. */
final class TestServer {
  private static final String DATABASE = "understudy";

  private final EmbeddedPostgres server;

  private TestServer(EmbeddedPostgres server) {
    this.server = server;
  }

  static TestServer shared() {
    return Holder.SHARED;
  }

  /** A server of its own, for tests that stop it. */
  static TestServer start(Map<String, String> parameters) {
    try {
      Path folder = Files.createTempDirectory("understudy-postgres-test");
      EmbeddedPostgres server =
          EmbeddedPostgres.start(
              folder, EmbeddedPostgresSettings.DEFAULT.withParameters(parameters));
      server.createDatabase(DATABASE);
      return new TestServer(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  EmbeddedPostgres server() {
    return server;
  }

  PostgresSettings settings(String schema, String incarnation) {
    return PostgresSettings.of(
            server.jdbcUrl(DATABASE), server.user(), server.password(), "bank-a", incarnation)
        .withSchema(schema);
  }

  private static final class Holder {
    static final TestServer SHARED = start(Map.of());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SHARED.server::close));
    }
  }
}
