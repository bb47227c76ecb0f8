package io.understudy.engine.history;

import io.understudy.engine.port.Settled;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest position that is known to be settled, kept in a file too. One thread changes it. */
final class Memory {
  private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
  private static final long WRITE_NANOS = Duration.ofSeconds(1).toNanos();

  private final @Nullable SettledFile file;
  private volatile Settled known;
  private Settled written;
  private long writtenNanos;
  private boolean failed;

  /**
   * @param file {@code null} for none
   */
  Memory(@Nullable SettledFile file) {
    this.file = file;
    this.known = file == null ? Settled.NOTHING : file.read();
    this.written = known;
    this.writtenNanos = System.nanoTime() - WRITE_NANOS;
  }

  Settled known() {
    return known;
  }

  /** Takes this for what is known from now on, and writes it now and then. */
  void keep(Settled settled) {
    known = settled;
    if (System.nanoTime() - writtenNanos >= WRITE_NANOS) {
      write();
    }
  }

  /** Writes what is not written yet. A file that cannot be written is told once, and tried on. */
  void write() {
    Settled current = known;
    if (file == null || current.equals(written)) {
      return;
    }
    writtenNanos = System.nanoTime();
    try {
      file.write(current);
      written = current;
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        LOG.warn(
            "{} cannot be written ({}): after a restart this instance may not notice a loss of"
                + " commits.",
            file,
            e.toString());
      }
      failed = true;
    }
  }
}
