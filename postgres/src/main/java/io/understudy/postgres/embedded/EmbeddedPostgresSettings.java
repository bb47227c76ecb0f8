package io.understudy.postgres.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an embedded PostgreSQL is run.
 *
 * @param port where it listens, on loopback only; 0 takes the port of the last time if it is free,
 *     else any free one
 * @param cache where the server's programs are unpacked, once; {@code null} for {@code
 *     ~/.cache/understudy}
 * @param startDeadline how long a start, a recovery after a crash included, may take
 * @param parameters more server parameters, over ours
 */
public record EmbeddedPostgresSettings(
    int port, @Nullable Path cache, Duration startDeadline, Map<String, String> parameters) {
  public static final EmbeddedPostgresSettings DEFAULT =
      new EmbeddedPostgresSettings(0, null, Duration.ofSeconds(60), Map.of());

  public EmbeddedPostgresSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("A port is 0 to 65535, not " + port + ".");
    }
    parameters = Map.copyOf(parameters);
  }

  public EmbeddedPostgresSettings withPort(int changed) {
    return new EmbeddedPostgresSettings(changed, cache, startDeadline, parameters);
  }

  public EmbeddedPostgresSettings withCache(Path changed) {
    return new EmbeddedPostgresSettings(port, changed, startDeadline, parameters);
  }

  public EmbeddedPostgresSettings withParameters(Map<String, String> changed) {
    return new EmbeddedPostgresSettings(port, cache, startDeadline, changed);
  }
}
