package io.understudy.postgres.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Held by the process that owns an embedded PostgreSQL; the system frees it when that process dies.
 * The owner's pid stands in a file of its own: a POSIX lock is lost when its process closes any
 * other handle on the locked file, so nobody may read that one.
 */
final class OwnerLock implements AutoCloseable {
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel channel;

  private OwnerLock(Path root, FileChannel channel) {
    this.root = root;
    this.channel = channel;
  }

  static OwnerLock take(ClusterFolder folder) throws IOException {
    if (!HELD_HERE.add(folder.root())) {
      throw owned(folder, "this process");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(folder.ownerLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw owned(
            folder, folder.readOwner().map(pid -> "process " + pid).orElse("another process"));
      }
      OwnerOnly.write(folder.ownerPid(), Long.toString(ProcessHandle.current().pid()));
      return new OwnerLock(folder.root(), channel);
    } catch (IOException | RuntimeException e) {
      HELD_HERE.remove(folder.root());
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  private static EmbeddedPostgresException owned(ClusterFolder folder, String by) {
    return new EmbeddedPostgresException(
        "The embedded PostgreSQL in "
            + folder.root()
            + " belongs to "
            + by
            + ". End that one first, use another data folder, or give both the same database under"
            + " 'database.url'.");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      return; // the lock is gone either way when this process ends
    } finally {
      HELD_HERE.remove(root);
    }
  }
}
