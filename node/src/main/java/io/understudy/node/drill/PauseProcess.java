package io.understudy.node.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops this process for a while. A process that is stopped cannot wake itself, so a child does
 * both: it runs before anything happens, waits for the word, sends SIGSTOP, and after the time
 * SIGCONT. It ignores what ends a process politely, and ends by itself when the word never comes.
 */
final class PauseProcess implements Fault {
  private static final long READY_SECONDS_MAX = 5;
  private static final long CONTAINER_INIT = 1;

  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      command -v sleep >/dev/null && kill -0 "$1" && echo ready
      read -r word && kill -STOP "$1" && sleep "$2"
      kill -CONT "$1"
      """;

  private final Process child;

  private PauseProcess(Process child) {
    this.child = child;
  }

  /** The time is in whole seconds, rounded up. */
  static PauseProcess prepare(Duration time) {
    long pid = ProcessHandle.current().pid();
    if (pid == CONTAINER_INIT) {
      throw new CannotDrillException(
          "this process is number 1 of its container, which nothing inside can stop");
    }
    long seconds = time.plusMillis(999).toSeconds();
    try {
      PauseProcess prepared =
          new PauseProcess(
              new ProcessBuilder(
                      "sh", "-c", SCRIPT, "sh", Long.toString(pid), Long.toString(seconds))
                  .redirectError(ProcessBuilder.Redirect.DISCARD)
                  .start());
      prepared.awaitReady();
      return prepared;
    } catch (IOException e) {
      throw new CannotDrillException("no child can be started that wakes it: " + e.getMessage());
    }
  }

  private void awaitReady() {
    try {
      String word =
          CompletableFuture.supplyAsync(this::firstLine).get(READY_SECONDS_MAX, TimeUnit.SECONDS);
      if (word.equals("ready")) {
        return;
      }
    } catch (TimeoutException | ExecutionException _) {
      // Told below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    throw new CannotDrillException("the child that is to wake it does not work");
  }

  private String firstLine() {
    try {
      BufferedReader lines = child.inputReader(StandardCharsets.UTF_8);
      String line = lines.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void strike() {
    try {
      child.getOutputStream().write("now\n".getBytes(StandardCharsets.UTF_8));
      child.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      child.getOutputStream().close(); // It reads no word, then, and ends.
    } catch (IOException e) {
      child.destroyForcibly();
    }
  }
}
