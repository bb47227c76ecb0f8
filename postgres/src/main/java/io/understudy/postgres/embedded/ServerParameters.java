package io.understudy.postgres.embedded;

import java.util.Map;
import java.util.TreeMap;

/** The server's parameters: durable first, sized for a small machine. */
final class ServerParameters {
  /** Every acknowledged commit survives a crash of the machine; nothing here trades that away. */
  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("listen_addresses", Probe.HOST),
          Map.entry("unix_socket_directories", ""),
          Map.entry("password_encryption", "scram-sha-256"),
          Map.entry("max_connections", "200"),
          Map.entry("shared_buffers", "128MB"),
          Map.entry("io_method", "sync"), // no extra processes on two cores
          Map.entry("max_wal_size", "2GB"),
          Map.entry("min_wal_size", "256MB"),
          Map.entry("checkpoint_timeout", "10min"),
          Map.entry("max_parallel_workers_per_gather", "0"),
          Map.entry("jit", "off"),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"),
          Map.entry("log_line_prefix", "%m [%p] %a "),
          Map.entry("log_checkpoints", "off"));

  private ServerParameters() {}

  /** The text of a configuration file, {@code more} over ours. */
  static String file(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(OURS);
    all.putAll(more);
    StringBuilder text = new StringBuilder("# Written at each start; changes here are lost.\n");
    all.forEach(
        (name, value) ->
            text.append(name).append(" = '").append(value.replace("'", "''")).append("'\n"));
    return text.toString();
  }
}
