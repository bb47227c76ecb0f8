package io.understudy.engine;

import io.understudy.core.log.DeadLetter;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.StoredRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The dead letters that the shard's entries tell of. */
public final class DeadLetters {
  private DeadLetters() {}

  /**
   * A dead letter and what became of it.
   *
   * @param sentAgainBy who sent it again last; empty when nobody has
   */
  public record Kept(DeadLetter letter, long timeMillis, String sentAgainBy) {}

  /**
   * All within the retention, newest first.
   *
   * @throws io.understudy.engine.port.StoreException when the store cannot be read
   */
  public static List<Kept> list(FlowLookup flows) {
    Map<String, Kept> kept = new LinkedHashMap<>();
    for (StoredRow row : flows.deadLetters()) {
      Entry entry = EntryCodec.decode(row.row());
      if (entry instanceof Entry.DeadLettered dead) {
        kept.put(dead.letter().id(), new Kept(dead.letter(), row.timeMillis(), ""));
      } else if (entry instanceof Entry.SentAgain again) {
        kept.computeIfPresent(
            again.letter(), (_, old) -> new Kept(old.letter(), old.timeMillis(), again.by()));
      }
    }
    return new ArrayList<>(kept.values()).reversed();
  }

  static @Nullable DeadLetter find(FlowLookup flows, String id) {
    return list(flows).stream()
        .map(Kept::letter)
        .filter(letter -> letter.id().equals(id))
        .findFirst()
        .orElse(null);
  }
}
