package io.understudy.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Processes that need not be our children. */
final class Processes {
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration KILL_MAX = Duration.ofSeconds(10);

  private Processes() {}

  /** A process that has ended but was not waited for by its parent counts as dead. */
  static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() && !isZombie(pid);
  }

  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException | IndexOutOfBoundsException _) {
      return false; // no /proc here
    }
  }

  /** Does this process' command line name the folder? */
  static boolean names(long pid, Path folder) {
    return ProcessHandle.of(pid)
        .map(ProcessHandle::info)
        .map(info -> Stream.of(info.arguments().orElse(new String[0])))
        .map(arguments -> arguments.anyMatch(folder.toString()::equals))
        .orElse(false);
  }

  /** Sends a signal by name; a process that is gone is no error. */
  static void signal(long pid, String name) throws IOException {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!kill.waitFor(5, TimeUnit.SECONDS)) {
        throw new IOException("kill -" + name + " " + pid + " did not end");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills the process and all below it. */
  static void killTree(long pid) {
    ProcessHandle.of(pid)
        .ifPresent(
            root -> {
              // Named before the root dies: afterwards they have another parent.
              List<ProcessHandle> below = root.descendants().toList();
              root.destroyForcibly();
              killAll(below);
              await(() -> !isAlive(pid), KILL_MAX);
            });
  }

  /** Kills every PostgreSQL process at work in the folder, whoever its parent is by now. */
  static void killServersIn(Path db) {
    killAll(ProcessHandle.allProcesses().filter(process -> isServerIn(process, db)).toList());
  }

  private static void killAll(List<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroyForcibly);
    await(() -> processes.stream().noneMatch(each -> isAlive(each.pid())), KILL_MAX);
  }

  private static boolean isServerIn(ProcessHandle process, Path db) {
    try {
      Path folder = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
      String program = process.info().command().orElse("");
      return folder.equals(db) && program.endsWith("/postgres");
    } catch (IOException _) {
      return false; // ended meanwhile, somebody else's, or no /proc here
    }
  }

  /** Waits for the condition; false when it did not come true in time. */
  static boolean await(BooleanSupplier condition, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        return condition.getAsBoolean();
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }
}
