package io.understudy.postgres.embedded;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks the server's programs, once for each archive: a folder is named by the archive's digest
 * and appears by one rename, so that processes may race.
 */
final class UnpackBinaries {
  private static final int DIGEST_LETTERS = 16;
  private static final int EXECUTABLE = 0b001_000_000;

  private UnpackBinaries() {}

  /** The folder with {@code bin}, {@code lib} and {@code share}. */
  static Path into(Path cache) {
    String name = archiveName();
    try (InputStream in = UnpackBinaries.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new EmbeddedPostgresException(
            "There is no embedded PostgreSQL for this machine on the class path ("
                + name
                + "). Install PostgreSQL 15 or newer and name it under 'database.url'.");
      }
      byte[] archive = in.readAllBytes();
      Path done = cache.resolve("postgres-" + digest(archive));
      return Files.isDirectory(done) ? done : unpack(archive, cache, done);
    } catch (IOException e) {
      throw new EmbeddedPostgresException(
          "Cannot unpack PostgreSQL into " + cache + ": " + e + ". Is there space, and the right?",
          e);
    }
  }

  private static String archiveName() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String system = os.startsWith("mac") ? "darwin" : os;
    String machine =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> arch;
        };
    return "postgres-" + system + "-" + machine + ".txz";
  }

  private static String digest(byte[] archive) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(sha).substring(0, DIGEST_LETTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  private static Path unpack(byte[] archive, Path cache, Path done) throws IOException {
    Files.createDirectories(cache);
    Path fresh = Files.createTempDirectory(cache, "unpacking-");
    try {
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(
              new BufferedInputStream(new XZInputStream(new ByteArrayInputStream(archive))))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          write(tar, entry, fresh);
        }
      }
      OwnerOnly.traversable(fresh);
      Files.move(fresh, done, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Trees.delete(fresh);
      // Another process may have been faster; what it made is the same.
      if (!Files.isDirectory(done)) {
        throw e;
      }
    }
    return done;
  }

  private static void write(InputStream tar, TarArchiveEntry entry, Path root) throws IOException {
    Path target = root.resolve(entry.getName()).normalize();
    if (!target.startsWith(root)) {
      throw new IOException("The archive has an entry outside of its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Path parent = target.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isFile()) {
      Files.copy(tar, target);
      if ((entry.getMode() & EXECUTABLE) != 0 && !target.toFile().setExecutable(true, false)) {
        throw new IOException("The folder does not allow programs: " + root);
      }
    } else {
      throw new FileAlreadyExistsException(entry.getName(), null, "neither file nor link");
    }
  }
}
