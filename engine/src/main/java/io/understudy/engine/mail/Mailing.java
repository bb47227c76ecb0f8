package io.understudy.engine.mail;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.Directory;
import io.understudy.engine.port.Transport;
import java.util.Optional;

/**
 * How an instance talks to other nodes.
 *
 * @param transport empty when it has no broker: then sessions stay within the node
 * @param inbox the address of the node's inbox at its broker; empty when it is not known
 */
public record Mailing(Directory directory, Optional<Transport> transport, String inbox) {

  /** Without a known inbox. */
  public Mailing(Directory directory, Optional<Transport> transport) {
    this(directory, transport, "");
  }

  /** Whether a broker with the inbox answers, or the node needs none. Any thread. */
  public boolean reachesBroker() {
    return transport.map(Transport::reachable).orElse(true);
  }

  /** A node that talks to itself only. */
  public static Mailing within(String node) {
    return new Mailing(new Alone(node), Optional.empty());
  }

  /** Knows nobody. */
  private record Alone(String self) implements Directory {
    @Override
    public Optional<Destination> find(String party) {
      return Optional.empty();
    }

    @Override
    public byte[] sign(byte[] content) {
      throw new IllegalStateException("Nobody is there to sign for.");
    }

    @Override
    public boolean signed(String party, byte[] content, byte[] signature) {
      return false;
    }
  }
}
