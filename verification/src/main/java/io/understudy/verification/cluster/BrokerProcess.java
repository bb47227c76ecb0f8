package io.understudy.verification.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
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
  private volatile @Nullable Process process;
  private long saidBefore;
  private long roleReadUpTo;
  private @Nullable String role;

  /**
   * @param settings {@code key=value} each
   */
  public BrokerProcess(Path folder, List<String> settings) {
    this.folder = folder;
    this.settings = List.copyOf(settings);
  }

  public void start() {
    try {
      Files.createDirectories(folder);
      List<String> arguments =
          List.of("broker", "--until-stdin-closes", "--config", config().toString());
      forget();
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

  /** Settings in a file: who lists processes sees their arguments, and one may be a password. */
  private Path config() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      String value = setting.substring(equals + 1).replace("\\", "\\\\").replace("\"", "\\\"");
      text.append(setting, 0, equals + 1).append('"').append(value).append("\"\n");
    }
    return Files.writeString(folder.toAbsolutePath().resolve("broker.conf"), text);
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
  public synchronized void forget() {
    String said = said();
    saidBefore = said.length();
    roleReadUpTo = said.getBytes(StandardCharsets.UTF_8).length;
    role = null;
  }

  public String name() {
    return String.valueOf(folder.getFileName());
  }

  /** Waits until its last word about its role is this one. */
  public void awaitRole(String role, Duration atMost) {
    Await.until(name() + " to be " + role, atMost, () -> role.equals(lastRole()), this::said);
  }

  /** Reads on where it stopped: the log may be long, and is asked often. */
  private synchronized @Nullable String lastRole() {
    String said = read(roleReadUpTo);
    int end = said.lastIndexOf('\n') + 1;
    int at = said.lastIndexOf(ROLE, end);
    if (at >= 0 && at < end) {
      String rest = said.substring(at + ROLE.length(), end);
      role = rest.substring(0, Math.max(0, rest.indexOf(' ')));
    }
    roleReadUpTo += said.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
    return role;
  }

  private String read(long from) {
    if (!Files.exists(log())) {
      return "";
    }
    try (FileChannel file = FileChannel.open(log(), StandardOpenOption.READ)) {
      file.position(from);
      return new String(Channels.newInputStream(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its last word about its role, such as {@code live}; {@code down} when it does not run. */
  public String role() {
    String last = lastRole();
    return !isAlive() ? "down" : last == null ? "starting" : last;
  }

  private boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
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
    if (isAlive()) {
      kill();
    }
  }
}
