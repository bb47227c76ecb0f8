package io.understudy.core.flow;

import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The signals of one flow that its code has not taken, in order of arrival. */
final class Signals {
  private List<Entry.Signalled> waiting = List.of();

  void came(Entry.Signalled signal) {
    waiting = waiting.isEmpty() ? new ArrayList<>(2) : waiting;
    waiting.add(signal);
  }

  void take(FlowId flow, String name) {
    for (int i = 0; i < waiting.size(); i++) {
      if (waiting.get(i).name().equals(name)) {
        waiting.remove(i);
        return;
      }
    }
    throw new CorruptEntryException(
        "Flow " + flow + " took a signal '" + name + "' that never came");
  }

  /** The first one of this name; {@code null} when none waits. */
  @Nullable Payload first(String name) {
    for (Entry.Signalled signal : waiting) {
      if (signal.name().equals(name)) {
        return signal.payload();
      }
    }
    return null;
  }

  int count() {
    return waiting.size();
  }

  @Override
  public String toString() {
    return waiting.toString();
  }
}
