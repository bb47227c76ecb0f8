package io.understudy.verification.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@code understudy} as a process, as the launcher would run it. */
final class JavaCommand {
  private static final String MAIN = "io.understudy.node.Main";

  /** The launcher's, and a heap that lets several instances live on a small machine. */
  private static final List<String> OPTIONS =
      List.of(
          "-Djdk.trackAllThreads=false",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseG1GC",
          "-XX:+UseTransparentHugePages",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xmx512m");

  /** What the JVM does by itself, and nothing that was trained. */
  static final String PLAIN = "-Xshare:auto";

  private JavaCommand() {}

  /** Further options, for measuring. */
  private static List<String> more() {
    String more = System.getProperty("understudy.instance.options", "").strip();
    return more.isEmpty() ? List.of() : List.of(more.split("\\s+"));
  }

  /** The cache that the launcher names, unless this process is to make one, or do without. */
  private static List<String> aotCache(List<String> options) {
    String cache = System.getProperty("understudy.aot", "");
    boolean own =
        options.stream()
            .anyMatch(option -> option.contains("AOTCacheOutput") || option.equals(PLAIN));
    return cache.isEmpty() || own
        ? List.of()
        : List.of(
            "-XX:AOTCache=" + cache,
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0");
  }

  static List<String> of(List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(options);
    command.addAll(aotCache(options));
    command.addAll(more());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MAIN);
    command.addAll(arguments);
    return command;
  }
}
