package io.understudy.verification.cluster;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The processes that this one started; they die with it. Any thread. */
final class OwnProcesses {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("kill-own-processes").unstarted(OwnProcesses::killAll));
  }

  private OwnProcesses() {}

  static Process start(ProcessBuilder command) throws IOException {
    Process started = command.start();
    RUNNING.add(started);
    var _ = started.onExit().thenRun(() -> RUNNING.remove(started));
    return started;
  }

  private static void killAll() {
    RUNNING.forEach(Process::destroyForcibly);
  }
}
