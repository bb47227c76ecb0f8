package io.understudy.engine.port;

import java.util.Optional;

/**
 * Who the parties are, how to reach them, and how they sign. May change while it is in use. Any
 * thread; never blocks.
 */
public interface Directory {

  /** The name of this node as a party. */
  String self();

  /** Where messages for this party go; empty when it is unknown. */
  Optional<Destination> find(String party);

  /** Signs in the name of this node. */
  byte[] sign(byte[] content);

  /** Whether the party has signed this content. */
  boolean signed(String party, byte[] content, byte[] signature);
}
