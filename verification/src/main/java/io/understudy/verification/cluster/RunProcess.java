package io.understudy.verification.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code understudy run} in a folder, as a newcomer starts it; output goes to {@code run.log}. */
public final class RunProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("API +(http\\S+)/v1/flows");

  private final Process process;
  private final Path log;

  private RunProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  public static RunProcess start(Path folder, String... arguments) {
    List<String> all = new ArrayList<>(List.of("run", "--until-stdin-closes"));
    all.addAll(List.of(arguments));
    Path log = folder.resolve("run.log");
    try {
      Files.deleteIfExists(log);
      return new RunProcess(
          OwnProcesses.start(
              new ProcessBuilder(JavaCommand.of(List.of(), all))
                  .directory(folder.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(log.toFile())),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its API answers, once it says so. */
  public String awaitAddress(Duration atMost) {
    return Await.value(
        "the instance to say where it answers",
        atMost,
        () -> {
          Matcher found = ADDRESS.matcher(output());
          return found.find() ? found.group(1) : null;
        },
        this::output);
  }

  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Waits for the end and answers the exit status. */
  public int awaitEnd(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Await.TooLateException("It did not end within " + atMost + ". " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the process ends.", e);
    }
  }

  /** Ends it politely if it still runs, so that an embedded database ends too. */
  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      int _ = awaitEnd(Duration.ofMinutes(1));
    }
  }
}
