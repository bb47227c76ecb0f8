package io.understudy.postgres;

import io.understudy.postgres.embedded.EmbeddedPostgres;
import io.understudy.postgres.embedded.EmbeddedPostgresSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One real server for all tests of this JVM. The embedded one, or for other versions the one that
 * the system property {@code understudy.test.postgres} names: a url of an empty database {@code
 * understudy} with the user {@code postgres}, who needs no password.
 */
final class TestServer {
  private static final String OTHER = "understudy.test.postgres";
  private static final String DATABASE = "understudy";

  private final @Nullable EmbeddedPostgres embedded;
  private final @Nullable Path folder;
  private final String otherUrl;

  private TestServer(@Nullable EmbeddedPostgres embedded, @Nullable Path folder, String otherUrl) {
    this.embedded = embedded;
    this.folder = folder;
    this.otherUrl = otherUrl;
  }

  static TestServer shared() {
    return Holder.SHARED;
  }

  private static TestServer startShared() {
    String other = System.getProperty(OTHER);
    if (other != null) {
      return new TestServer(null, null, other);
    }
    TestServer started = start(Map.of());
    Runtime.getRuntime().addShutdownHook(new Thread(started::stop));
    return started;
  }

  /** A server of its own, for tests that stop it. */
  static TestServer start(Map<String, String> parameters) {
    try {
      Path folder = Files.createTempDirectory("understudy-postgres-test");
      EmbeddedPostgres server =
          EmbeddedPostgres.start(
              folder, EmbeddedPostgresSettings.DEFAULT.withParameters(parameters));
      server.createDatabase(DATABASE);
      return new TestServer(server, folder, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  EmbeddedPostgres server() {
    if (embedded == null) {
      throw new IllegalStateException("This server is not ours to stop.");
    }
    return embedded;
  }

  /** Stops the server and removes its folder. */
  void stop() {
    server().close();
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PostgresSettings settings(String schema, String incarnation) {
    PostgresSettings settings =
        embedded == null
            ? PostgresSettings.of(otherUrl, "postgres", "", "bank-a", incarnation)
            : PostgresSettings.of(
                embedded.jdbcUrl(DATABASE),
                embedded.user(),
                embedded.password(),
                "bank-a",
                incarnation);
    return settings.withSchema(schema);
  }

  private static final class Holder {
    static final TestServer SHARED = startShared();
  }
}
