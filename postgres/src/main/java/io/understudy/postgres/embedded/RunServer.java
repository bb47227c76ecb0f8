package io.understudy.postgres.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/**
 * Gets a server to run on its folder: adopts, replaces or starts it, and waits until it answers.
 */
record RunServer(Cluster cluster, EmbeddedPostgresSettings settings, Probe probe) {
  private static final Duration SILENCE_MAX = Duration.ofSeconds(5);
  private static final int ATTEMPTS_MAX = 10;

  ClusterFolder folder() {
    return cluster.folder();
  }

  /** Asks the server that the folder's pid file names. */
  Probe.Answer ask() {
    return folder()
        .postmaster()
        .map(server -> probe.ask(server.port(), folder().db()))
        .orElse(Probe.Answer.SILENT);
  }

  /** Takes over a server that answers, else starts one. */
  void adoptOrStart() throws IOException {
    Optional<ClusterFolder.Postmaster> found = folder().postmaster();
    if (found.isPresent() && adopted(found.get())) {
      return;
    }
    startOn(settings.port());
  }

  private boolean adopted(ClusterFolder.Postmaster server) throws IOException {
    long pid = server.pid();
    // A pid may belong to a stranger by now.
    if (Processes.isAlive(pid) && Processes.names(pid, folder().db())) {
      boolean wantedPort = settings.port() == 0 || settings.port() == server.port();
      if (wantedPort && answers(server)) {
        return true;
      }
      Processes.killTree(pid);
    }
    clear();
    return false;
  }

  /**
   * Makes way for a new server. The new one takes the old one's pid for alive when it belongs to a
   * stranger, or to a dead process that nobody waited for: so the file goes, once none is left that
   * works on the data.
   */
  private void clear() throws IOException {
    Processes.killServersIn(folder().db());
    Files.deleteIfExists(folder().postmasterPid());
  }

  private boolean answers(ClusterFolder.Postmaster server) {
    long now = System.nanoTime();
    long deadline = now + settings.startDeadline().toNanos();
    long silentUntil = now + SILENCE_MAX.toNanos();
    while (Processes.isAlive(server.pid())) {
      Probe.Answer answer = probe.ask(server.port(), folder().db());
      if (answer == Probe.Answer.READY) {
        return true;
      }
      mustBeOurs(answer);
      long limit = answer == Probe.Answer.NOT_YET ? deadline : silentUntil;
      if (System.nanoTime() - limit > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return false;
  }

  private void mustBeOurs(Probe.Answer answer) {
    if (answer == Probe.Answer.STRANGER) {
      throw new EmbeddedPostgresException(
          "A server runs in "
              + folder().root()
              + " but does not know the password in its file 'password'. Restore that file, or end"
              + " the server.");
    }
  }

  /** Starts after a stop or a crash. */
  void restartOn(int port) throws IOException {
    clear();
    startOn(port);
  }

  /** Starts on this port; 0 takes the last one if it is free, else any. */
  void startOn(int wanted) throws IOException {
    OwnerOnly.write(folder().settings(), ServerParameters.file(settings.parameters()));
    cluster.account().give(folder().settings());
    if (wanted != 0 && !isFree(wanted)) {
      throw new EmbeddedPostgresException(
          "Port "
              + wanted
              + " on "
              + Probe.HOST
              + " is in use by another program. Choose another, or 0 for any free one.");
    }
    String trouble = "";
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      int port = wanted != 0 ? wanted : choosePort();
      long logged = folder().logLength();
      Process server = cluster.launch(port);
      if (becomesReady(server, port)) {
        folder().rememberPort(port);
        return;
      }
      trouble = folder().logAfter(logged);
      clear();
      if (!passes(trouble)) {
        break;
      }
    }
    throw new EmbeddedPostgresException(
        "The embedded PostgreSQL in " + folder().root() + " does not start. Its log:\n" + trouble);
  }

  /**
   * Trouble that goes away: a port lost in a race, or processes of a killed server still ending.
   */
  private static boolean passes(String trouble) {
    return trouble.contains("Address already in use")
        || trouble.contains("pre-existing shared memory block");
  }

  private boolean becomesReady(Process server, int port) {
    boolean ready =
        Processes.await(
            () -> !server.isAlive() || probe.ask(port, folder().db()) == Probe.Answer.READY,
            settings.startDeadline());
    if (ready && server.isAlive()) {
      return true;
    }
    Processes.killTree(server.pid());
    Processes.await(() -> !server.isAlive(), SILENCE_MAX);
    return false;
  }

  private int choosePort() throws IOException {
    int last = folder().lastPort();
    if (last != 0 && isFree(last)) {
      return last;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
