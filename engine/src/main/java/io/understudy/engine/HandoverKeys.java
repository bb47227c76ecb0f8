package io.understudy.engine;

import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.engine.port.FlowLookup;
import java.util.Optional;

/** The idempotency keys of handovers that were done, which the shard's entries tell of. */
public final class HandoverKeys {
  private HandoverKeys() {}

  /**
   * What was done under this key, within the retention.
   *
   * @throws io.understudy.engine.port.StoreException when the store cannot be read
   */
  public static Optional<Entry.HandoverAsked> find(FlowLookup flows, String key) {
    return flows.aboutReigns().stream()
        .map(row -> EntryCodec.decode(row.row()))
        .filter(Entry.HandoverAsked.class::isInstance)
        .map(Entry.HandoverAsked.class::cast)
        .filter(done -> done.key().equals(key))
        .findFirst();
  }
}
