package io.understudy.node.messages;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory in a file, read again when the file changes. A file that cannot be understood
 * leaves the one before in force, and says so.
 */
final class FileDirectory implements Directory, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileDirectory.class);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final String self;
  private final NodeKey key;
  private final Path file;
  private final Thread thread;
  private volatile Parties parties;
  private volatile boolean closed;
  private @Nullable FileTime seen;

  /**
   * @param file empty for nobody
   * @throws IllegalArgumentException when the file cannot be understood
   */
  FileDirectory(String self, NodeKey key, Path file) {
    this.self = self;
    this.key = key;
    this.file = file;
    this.seen = changed();
    this.parties = file.toString().isEmpty() ? Parties.NONE : Parties.read(file);
    this.thread = Thread.ofVirtual().name("understudy-directory").start(this::watch);
  }

  @Override
  public String self() {
    return self;
  }

  @Override
  public Optional<Destination> find(String party) {
    return Optional.ofNullable(parties.byName().get(party)).map(Parties.Known::destination);
  }

  @Override
  public byte[] sign(byte[] content) {
    return key.sign(content);
  }

  @Override
  public boolean signed(String party, byte[] content, byte[] signature) {
    Parties.Known known = parties.byName().get(party);
    return known != null && NodeKey.signed(known.key(), content, signature);
  }

  private void watch() {
    while (!closed && !file.toString().isEmpty()) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      FileTime now = changed();
      if (now != null && !now.equals(seen)) {
        seen = now;
        readAgain();
      }
    }
  }

  private void readAgain() {
    try {
      parties = Parties.read(file);
      LOG.info("The directory {} was read again: {} parties.", file, parties.byName().size());
    } catch (IllegalArgumentException e) {
      LOG.warn("The directory is as it was before: {}", e.getMessage());
    }
  }

  private @Nullable FileTime changed() {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException _) {
      return null; // While it is replaced; looked at again soon.
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
