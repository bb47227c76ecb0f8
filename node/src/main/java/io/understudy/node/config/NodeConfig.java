package io.understudy.node.config;

import io.understudy.core.shard.RehearsalRules;
import io.understudy.engine.InstanceSettings.EngineLimits;
import io.understudy.engine.InstanceSettings.Watching;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one instance. {@code reference.conf} says what each one is.
 *
 * @param modules by module name, then by key
 */
public record NodeConfig(
    String node,
    String instance,
    int shard,
    int priority,
    Duration lease,
    Duration leaveDeadline,
    Watching watching,
    Duration handoverGrace,
    Optional<Duration> handback,
    Duration canaryProbation,
    RehearsalRules rehearsal,
    boolean warmUp,
    Path dataFolder,
    DatabaseConfig database,
    HttpConfig http,
    MessagesConfig messages,
    EngineLimits limits,
    int finishedDays,
    LogConfig log,
    Map<String, Map<String, String>> modules) {

  /**
   * @param url empty for an embedded database
   */
  public record DatabaseConfig(
      String url, String user, Secret password, int embeddedPort, boolean embeddedShare) {
    public boolean isEmbedded() {
      return url.isEmpty();
    }
  }

  public record LogConfig(Format format, String level) {
    public enum Format {
      TEXT,
      JSON
    }
  }
}
