package io.understudy.verification.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** An instance's configuration file. */
record InstanceConfig(
    ClusterPlan plan, SharedPostgres database, String name, int port, Path dataFolder) {

  Path write(Path file) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("node", plan.node());
    settings.put("instance", name);
    settings.put("data.folder", dataFolder.toString());
    settings.put("database.url", database.url());
    settings.put("database.user", database.user());
    settings.put("database.password", database.password());
    settings.put("http.port", Integer.toString(port));
    settings.putAll(plan.settings());
    StringBuilder text = new StringBuilder();
    settings.forEach((key, value) -> text.append(key + " = " + written(value) + "\n"));
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A list as it is, anything else as a text. */
  private static String written(String value) {
    return value.startsWith("[") ? value : '"' + escaped(value) + '"';
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
