package io.understudy.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The programs of a server, the account they run under and the folder they work on. */
record Cluster(Path binaries, ServerAccount account, ClusterFolder folder) {
  private static final long INIT_SECONDS_MAX = 120;

  /** Makes the cluster's data folder if there is none; a half-made one never stands. */
  void initializeOnce() throws IOException {
    if (folder.isInitialized()) {
      return;
    }
    Path fresh = folder.root().resolve("db.new");
    Path password = folder.root().resolve("password.new-cluster");
    folder.makePasswordOnce();
    Trees.delete(fresh);
    OwnerOnly.folder(fresh);
    account.give(fresh);
    OwnerOnly.write(password, folder.password());
    account.give(password);
    try {
      runInitdb(fresh, password);
    } finally {
      Files.deleteIfExists(password);
    }
    Files.writeString(
        fresh.resolve("postgresql.conf"),
        "\ninclude_if_exists = '" + folder.settings().getFileName() + "'\n",
        StandardOpenOption.APPEND);
    Files.move(fresh, folder.db(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void runInitdb(Path fresh, Path password) throws IOException {
    Path output = folder.root().resolve("initdb.log");
    Process initdb =
        process(
                List.of(
                    program("initdb"),
                    "--pgdata=" + fresh,
                    "--username=" + Probe.USER,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-instructions"))
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!initdb.waitFor(INIT_SECONDS_MAX, TimeUnit.SECONDS)) {
        Processes.killTree(initdb.pid());
        throw new EmbeddedPostgresException("initdb did not end within two minutes; see " + output);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      Processes.killTree(initdb.pid());
      throw new EmbeddedPostgresException("Interrupted while making a new PostgreSQL cluster.");
    }
    if (initdb.exitValue() != 0) {
      throw new EmbeddedPostgresException(
          "PostgreSQL cannot make its data folder in "
              + folder.root()
              + ":\n"
              + Files.readString(output).strip());
    }
  }

  /** Starts the server; it outlives this process. */
  Process launch(int port) throws IOException {
    folder.rotateLog();
    return process(
            List.of(program("postgres"), "-D", folder.db().toString(), "-p", String.valueOf(port)))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
        .start();
  }

  private String program(String name) {
    return binaries.resolve("bin").resolve(name).toString();
  }

  private ProcessBuilder process(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(OwnSession.of(account.command(command)))
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .directory(folder.root().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }
}
