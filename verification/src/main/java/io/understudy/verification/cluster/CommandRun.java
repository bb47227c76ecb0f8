package io.understudy.verification.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One command of {@code understudy} that ends by itself.
 *
 * @param output standard output and standard error together
 */
public record CommandRun(String output, int status) {
  private static final long END_SECONDS = 60;

  /** Runs it to its end in a JVM with these options, its output shown, and answers its status. */
  public static int shown(List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    Process process =
        OwnProcesses.start(new ProcessBuilder(JavaCommand.of(options, arguments)).inheritIO());
    return process.waitFor();
  }

  /** Runs it to its end, in a folder. */
  public static CommandRun of(Path folder, Map<String, String> environment, List<String> arguments)
      throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(JavaCommand.of(List.of(), arguments))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = OwnProcesses.start(builder);
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new Await.TooLateException(arguments + " did not end. " + output);
      }
      return new CommandRun(output, process.exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
