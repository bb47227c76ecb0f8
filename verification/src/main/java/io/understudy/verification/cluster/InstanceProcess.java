package io.understudy.verification.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One configured instance and, most of the time, its process. Output goes to one log file, across
 * restarts. A process ends by itself when its standard input does, which is ours to hold.
 */
public final class InstanceProcess {
  private static final Duration KILL_MAX = Duration.ofSeconds(10);

  private final String name;
  private final int port;
  private final Path folder;
  private final Path config;
  private final List<String> jvm;
  private @Nullable Process process;
  private boolean frozen;

  /**
   * @param config written already
   * @param jvm options for its JVM at every start
   */
  InstanceProcess(String name, int port, Path folder, Path config, List<String> jvm) {
    this.name = name;
    this.port = port;
    this.folder = folder;
    this.config = config;
    this.jvm = jvm;
  }

  public String name() {
    return name;
  }

  public String address() {
    return "http://127.0.0.1:" + port;
  }

  /** The file that says how it is configured. */
  public Path config() {
    return config;
  }

  public Path log() {
    return folder.resolve("instance.log");
  }

  /** What its log says, all starts together. */
  public String logText() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void start() {
    start(List.of());
  }

  /** Starts the process without what the JVM was trained for, this time. */
  public void startPlain() {
    start(List.of(JavaCommand.PLAIN));
  }

  /** Starts the process with more options for its JVM, this time. */
  public synchronized void start(List<String> more) {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs already.");
    }
    List<String> options = new ArrayList<>(jvm);
    options.addAll(more);
    try {
      process =
          OwnProcesses.start(
              new ProcessBuilder(
                      JavaCommand.of(
                          options,
                          List.of("run", "--config", config.toString(), "--until-stdin-closes")))
                  .directory(folder.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())));
      frozen = false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  public long pid() {
    return current().pid();
  }

  private synchronized Process current() {
    return Objects.requireNonNull(process, () -> name + " was never started.");
  }

  /** Sends SIGKILL. Does not wait. */
  void kill() {
    current().destroyForcibly();
  }

  /** Sends SIGTERM. Does not wait. */
  void terminate() {
    current().destroy();
  }

  /** Stops the process where it is; it does not notice. */
  synchronized void freeze() {
    frozen = true;
    Signal.STOP.sendTo(pid());
  }

  synchronized void thaw() {
    frozen = false;
    Signal.CONT.sendTo(pid());
  }

  /** Waits for the process' end and answers its exit status. */
  public int awaitEnd(Duration atMost) {
    Process ending = current();
    try {
      if (!ending.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Await.TooLateException(name + " did not end within " + atMost + ".");
      }
      return ending.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + name + " ends.", e);
    }
  }

  /** Kills the process if it runs, and waits until it is gone. */
  public synchronized void end() {
    if (isAlive()) {
      kill();
      int _ = awaitEnd(KILL_MAX);
    }
    frozen = false;
  }

  public synchronized boolean isFrozen() {
    return frozen;
  }

  @Override
  public String toString() {
    return name;
  }
}
