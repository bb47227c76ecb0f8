package io.understudy.broker;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a broker is to be. A queue's messages beyond {@code memoryBytesMax} wait on disk.
 *
 * @param dataFolder the broker's own; made when it is not there
 * @param listen where AMQP clients connect
 * @param messageBytesMax a larger message is refused, and its link closed
 * @param memoryBytesMax for the messages of all queues together; beyond it they are paged
 * @param idleTimeout how long a client may be silent before its connection is cut and what it had
 *     fetched is free for others
 * @param diskFreeBytesMin with less free space in the data folder, senders are made to wait
 * @param pair null for a broker alone
 */
public record BrokerSettings(
    Path dataFolder,
    Listen listen,
    long messageBytesMax,
    long memoryBytesMax,
    long diskFreeBytesMin,
    Duration idleTimeout,
    @Nullable PairSettings pair) {
  public static final long MESSAGE_BYTES_MAX = 16L << 20;
  public static final long MEMORY_BYTES_MAX = 64L << 20;
  public static final long DISK_FREE_BYTES_MIN = 256L << 20;
  public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(4);

  /** A broker alone, with the defaults, on a free port of loopback. */
  public static BrokerSettings in(Path dataFolder) {
    return new BrokerSettings(
        dataFolder,
        Listen.LOOPBACK,
        MESSAGE_BYTES_MAX,
        MEMORY_BYTES_MAX,
        DISK_FREE_BYTES_MIN,
        IDLE_TIMEOUT,
        null);
  }

  public BrokerSettings withListen(Listen changed) {
    return new BrokerSettings(
        dataFolder, changed, messageBytesMax, memoryBytesMax, diskFreeBytesMin, idleTimeout, pair);
  }

  public BrokerSettings withMessageBytesMax(long changed) {
    return new BrokerSettings(
        dataFolder, listen, changed, memoryBytesMax, diskFreeBytesMin, idleTimeout, pair);
  }

  public BrokerSettings withIdleTimeout(Duration changed) {
    return new BrokerSettings(
        dataFolder, listen, messageBytesMax, memoryBytesMax, diskFreeBytesMin, changed, pair);
  }

  public BrokerSettings withPair(PairSettings changed) {
    return new BrokerSettings(
        dataFolder,
        listen,
        messageBytesMax,
        memoryBytesMax,
        diskFreeBytesMin,
        idleTimeout,
        changed);
  }

  /** What makes these settings unusable, in a sentence; empty when nothing does. */
  public String trouble() {
    if (!listen.isLoopback() && !listen.isGuarded()) {
      return listen
          + " can be reached from other machines, and that needs TLS and a user with a password."
          + " Set both, or listen on 127.0.0.1.";
    }
    if (pair != null && !pair.replication().isLoopback() && !listen.isGuarded()) {
      return "The pair's replication on "
          + pair.replication()
          + " can be reached from other machines, and that needs TLS and a user with a password."
          + " Set both, or use loopback addresses.";
    }
    return "";
  }
}
