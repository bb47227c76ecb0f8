package io.understudy.postgres.embedded;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts a command into a session of its own, so that Ctrl-C in a terminal reaches us and not the
 * server, which we end after our own work is done.
 */
final class OwnSession {
  private OwnSession() {}

  static List<String> of(List<String> command) {
    boolean available =
        Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setsid")));
    if (!available) {
      return command;
    }
    List<String> whole = new ArrayList<>(List.of("setsid"));
    whole.addAll(command);
    return whole;
  }
}
