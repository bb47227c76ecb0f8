package io.understudy.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Under which account the server runs. PostgreSQL refuses to run as root, so for root there are two
 * ways: a user namespace of its own, in which it is not root although its files stay root's; or,
 * where namespaces are forbidden (most containers), the user {@code nobody}, to whom its files are
 * then given.
 */
enum ServerAccount {
  OWN(""),
  NAMESPACE("unshare -U"),
  NOBODY("setpriv --reuid=65534 --regid=65534 --clear-groups");

  private static final String NOBODY_NAME = "nobody";

  private final String prefix;

  ServerAccount(String prefix) {
    this.prefix = prefix;
  }

  /** The account that works here. */
  static ServerAccount find() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return OWN;
    }
    for (ServerAccount account : List.of(NAMESPACE, NOBODY)) {
      if (succeeds(account.command(List.of("true")))) {
        return account;
      }
    }
    throw new EmbeddedPostgresException(
        "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' (util-linux) works"
            + " here. Run as an ordinary user, or name a database under 'database.url'.");
  }

  /** The command, to be run under this account. */
  List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>();
    if (!prefix.isEmpty()) {
      whole.addAll(List.of(prefix.split(" ")));
    }
    whole.addAll(command);
    return whole;
  }

  /** Where the programs are unpacked when nothing else is said. */
  Path defaultCache() {
    return this == NOBODY
        ? Path.of("/var/cache/understudy")
        : Path.of(System.getProperty("user.home"), ".cache", "understudy");
  }

  /** Gives a file or folder of the server to its account. */
  void give(Path path) throws IOException {
    if (this == NOBODY) {
      Files.setOwner(
          path,
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY_NAME));
    }
  }

  /** Makes the cluster's folder passable for the account, and tells when one above it is not. */
  void mustReach(Path folder) throws IOException {
    if (this != NOBODY) {
      return;
    }
    OwnerOnly.traversable(folder);
    for (Path above = folder; above != null; above = above.getParent()) {
      if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        throw new EmbeddedPostgresException(
            "As root, and without user namespaces, PostgreSQL runs as the user 'nobody', who cannot"
                + " pass through "
                + above
                + ". Put the data elsewhere (for example /var/lib/understudy), run as an ordinary"
                + " user, or name a database under 'database.url'.");
      }
    }
  }

  private static boolean succeeds(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false; // no such program
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
