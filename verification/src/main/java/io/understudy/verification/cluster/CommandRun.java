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
    ProcessBuilder builder = builder(folder, List.of(), arguments);
    builder.environment().putAll(environment);
    return run(builder, arguments);
  }

  /** As another build of the same modules. */
  public static CommandRun ofBuild(String build, Path folder, List<String> arguments)
      throws InterruptedException {
    return run(builder(folder, List.of("-Dunderstudy.build=" + build), arguments), arguments);
  }

  private static ProcessBuilder builder(Path folder, List<String> options, List<String> arguments) {
    return new ProcessBuilder(JavaCommand.of(options, arguments))
        .directory(folder.toFile())
        .redirectErrorStream(true);
  }

  private static CommandRun run(ProcessBuilder builder, List<String> arguments)
      throws InterruptedException {
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
