package io.understudy.postgres.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The files of one embedded PostgreSQL: the server's own in {@code db}, and ours beside it.
 *
 * @param root real path
 */
record ClusterFolder(Path root) {
  private static final int PASSWORD_BYTES = 24;
  private static final long LOG_BYTES_MAX = 16 << 20;

  /** The lines of {@code postmaster.pid} that matter, counted from 0. */
  private static final int PORT_LINE = 3;

  /** What {@code postmaster.pid} says. */
  record Postmaster(long pid, int port) {}

  /** Opens the folder, making it if need be. */
  static ClusterFolder open(Path folder) {
    try {
      OwnerOnly.folder(folder);
      Path root = folder.toRealPath();
      if (!Files.isWritable(root)) {
        throw new EmbeddedPostgresException(
            "The folder for the embedded PostgreSQL, " + root + ", cannot be written to.");
      }
      return new ClusterFolder(root);
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "The folder for the embedded PostgreSQL, " + folder + ", cannot be used: " + e, e);
    }
  }

  Path db() {
    return root.resolve("db");
  }

  Path log() {
    return root.resolve("postgres.log");
  }

  Path ownerLock() {
    return root.resolve("owner.lock");
  }

  Path ownerPid() {
    return root.resolve("owner.pid");
  }

  Path postmasterPid() {
    return db().resolve("postmaster.pid");
  }

  Path settings() {
    return db().resolve("understudy.conf");
  }

  boolean isInitialized() {
    return Files.isRegularFile(db().resolve("PG_VERSION"));
  }

  /** Makes the password of the cluster's only user, unless there is one. */
  void makePasswordOnce() throws IOException {
    if (!Files.exists(passwordFile())) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      OwnerOnly.write(
          passwordFile(), Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }
  }

  String password() {
    try {
      return Files.readString(passwordFile()).strip();
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "The file with the password of the embedded PostgreSQL, "
              + passwordFile()
              + ", cannot be read. Restore it, or its rights.",
          e);
    }
  }

  private Path passwordFile() {
    return root.resolve("password");
  }

  /** The port of the last start; 0 before the first. */
  int lastPort() {
    return readNumber(root.resolve("port")).map(Long::intValue).orElse(0);
  }

  void rememberPort(int port) throws IOException {
    OwnerOnly.write(root.resolve("port"), Integer.toString(port));
  }

  Optional<Long> readOwner() {
    return readNumber(ownerPid());
  }

  /** The server that runs, or ran until it was killed; empty after a clean stop. */
  Optional<Postmaster> postmaster() {
    try {
      List<String> lines = Files.readAllLines(postmasterPid());
      if (lines.size() <= PORT_LINE) {
        return Optional.empty(); // still being written
      }
      return Optional.of(
          new Postmaster(
              Long.parseLong(lines.getFirst().strip()),
              Integer.parseInt(lines.get(PORT_LINE).strip())));
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** Begins the server's log anew when it has grown large, keeping one old file. */
  void rotateLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > LOG_BYTES_MAX) {
      Files.move(
          log(), root.resolve("postgres.log.1"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  long logLength() {
    try {
      return Files.size(log());
    } catch (IOException _) {
      return 0;
    }
  }

  /** What was logged after this position, at most the last few kilobytes. */
  String logAfter(long position) {
    try {
      byte[] all = Files.readAllBytes(log());
      int from = (int) Math.min(all.length, Math.max(position, all.length - 4096L));
      return new String(all, from, all.length - from, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "(the log cannot be read: " + e + ")";
    }
  }

  private static Optional<Long> readNumber(Path file) {
    try {
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }
}
