package io.understudy.testkit.transport;

import io.understudy.core.log.Digest;
import io.understudy.engine.port.Destination;
import io.understudy.engine.port.Directory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The parties of one {@link MemoryBroker}, each with an inbox of its own name. A signature is a
 * digest with the signer's name in it: it tells who signed, and proves nothing.
 */
public record MemoryDirectory(String self, Set<String> parties) implements Directory {
  private static final URI ANYWHERE = URI.create("amqp://memory:5672");

  @Override
  public Optional<Destination> find(String party) {
    return parties.contains(party)
        ? Optional.of(new Destination(party, List.of(ANYWHERE), party))
        : Optional.empty();
  }

  @Override
  public byte[] sign(byte[] content) {
    return signature(self, content);
  }

  @Override
  public boolean signed(String party, byte[] content, byte[] signature) {
    return parties.contains(party) && Arrays.equals(signature, signature(party, content));
  }

  private static byte[] signature(String signer, byte[] content) {
    byte[] name = signer.getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(name, name.length + content.length);
    System.arraycopy(content, 0, all, name.length, content.length);
    return Digest.of(all).toBytes();
  }
}
