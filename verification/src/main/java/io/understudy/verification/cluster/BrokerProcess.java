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
 * {@code understudy broker} as a process in a folder of its own, which may be killed, frozen and
 * started again. What it says goes to one file, across restarts.
 */
public final class BrokerProcess implements AutoCloseable {
  /** A small heap, and no long compiling: it shares the machine with others. */
  private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-Xmx192m");

  private static final String ROLE = " role=";
  private static final Duration END_MAX = Duration.ofSeconds(30);

  private final Path folder;
  private final List<String> settings;
  private @Nullable Process process;
  private long saidBefore;

  /**
   * @param settings {@code key=value} each
   */
  public BrokerProcess(Path folder, List<String> settings) {
    this.folder = folder;
    this.settings = List.copyOf(settings);
  }

  public void start() {
    List<String> arguments = new ArrayList<>(List.of("broker", "--until-stdin-closes"));
    for (String setting : settings) {
      arguments.add("--set");
      arguments.add(setting);
    }
    try {
      Files.createDirectories(folder);
      saidBefore = said().length();
      process =
          OwnProcesses.start(
              new ProcessBuilder(JavaCommand.of(OPTIONS, arguments))
                  .directory(folder.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return folder.resolve("broker.log");
  }

  /** Everything that it said, all starts together. */
  public String said() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it said since its last start or {@link #forget}. */
  public String saidLately() {
    return said().substring((int) saidBefore);
  }

  /** From now on only what comes next counts. */
  public void forget() {
    saidBefore = said().length();
  }

  public String name() {
    return String.valueOf(folder.getFileName());
  }

  /** Waits until its last word about its role is this one. */
  public void awaitRole(String role, Duration atMost) {
    Await.until(name() + " to be " + role, atMost, () -> role.equals(lastRole()), this::said);
  }

  private @Nullable String lastRole() {
    String said = saidLately();
    int at = said.lastIndexOf(ROLE);
    int end = said.indexOf(' ', at + ROLE.length());
    return at < 0 || end < 0 ? null : said.substring(at + ROLE.length(), end);
  }

  /** Its last word about its role, such as {@code live}; {@code down} when it does not run. */
  public String role() {
    Process running = process;
    String last = lastRole();
    boolean alive = running != null && running.isAlive();
    return !alive ? "down" : last == null ? "starting" : last;
  }

  private Process current() {
    return Objects.requireNonNull(process, "It was never started.");
  }

  /** SIGKILL. */
  public void kill() {
    current().destroyForcibly();
    int _ = awaitEnd();
  }

  /** SIGTERM. */
  public void terminate() {
    current().destroy();
  }

  public void freeze() {
    Signal.STOP.sendTo(current().pid());
  }

  public void thaw() {
    Signal.CONT.sendTo(current().pid());
  }

  public int awaitEnd() {
    try {
      if (!current().waitFor(END_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Await.TooLateException("It did not end within " + END_MAX + ". " + said());
      }
      return current().exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the process ends.", e);
    }
  }

  /** Kills it if it runs. */
  @Override
  public void close() {
    Process running = process;
    if (running != null && running.isAlive()) {
      kill();
    }
  }
}
