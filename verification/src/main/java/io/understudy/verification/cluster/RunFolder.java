package io.understudy.verification.cluster;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The folder of one run, with the logs of its processes. It is removed with {@link #close} when the
 * run came to its {@link #done end}; else it stays, and whoever runs it reads where it is.
 */
public final class RunFolder implements AutoCloseable {
  private final Path path;
  private final PrintWriter err;
  private boolean done;

  private RunFolder(Path path, PrintWriter err) {
    this.path = path;
    this.err = err;
  }

  /** A new one among the system's temporary files; it is made when something is put into it. */
  public static RunFolder of(String purpose, PrintWriter err) {
    String name = "understudy-" + purpose + "-" + UUID.randomUUID().toString().substring(0, 8);
    return new RunFolder(Path.of(System.getProperty("java.io.tmpdir"), name), err);
  }

  public Path path() {
    return path;
  }

  /** What is in it needs nobody to look at. */
  public void done() {
    done = true;
  }

  @Override
  public void close() throws IOException {
    if (done) {
      Folders.remove(path);
    } else {
      err.println("The logs are kept in " + path + ".");
      err.flush();
    }
  }
}
