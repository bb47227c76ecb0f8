package io.understudy.engine;

import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageView;
import io.understudy.engine.stage.HandoverOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The builds that failed their probation. None of them gets the stage handed over by itself, until
 * an operator has asked for it and it took the stage. The journal tells it all: who asked for which
 * handover, and which build was hot then and next.
 *
 * @param why by build, how it failed
 */
record BarredBuilds(Map<String, String> why) {
  static final BarredBuilds NONE = new BarredBuilds(Map.of());

  /**
   * What the journal says, as far back as it is kept.
   *
   * @throws io.understudy.engine.port.StoreException when the store cannot be read
   */
  static BarredBuilds read(FlowLookup flows) {
    return of(flows.aboutReigns().stream().map(row -> EntryCodec.decode(row.row())).toList());
  }

  /**
   * @param aboutReigns oldest first
   */
  static BarredBuilds of(List<Entry> aboutReigns) {
    Map<String, String> why = new TreeMap<>();
    String build = "";
    Entry.HandoverAsked asked = null;
    for (Entry entry : aboutReigns) {
      switch (entry) {
        case Entry.HandoverAsked e -> asked = e;
        case Entry.ReignEnded e -> {
          if (asked != null && isCanary(asked)) {
            why.put(build, e.cause());
          }
        }
        case Entry.ReignStarted e -> {
          if (asked != null && !isCanary(asked) && asked.successor().equals(e.instance())) {
            why.remove(e.build());
          }
          asked = null;
          build = e.build();
        }
        default -> {}
      }
    }
    return new BarredBuilds(why);
  }

  private static boolean isCanary(Entry.HandoverAsked asked) {
    return asked.by().equals(HandoverOrder.CANARY);
  }

  /** The instances that run one of them. */
  Set<String> instances(@Nullable StageView seen) {
    return seen == null
        ? Set.of()
        : seen.instances().stream()
            .filter(one -> why.containsKey(one.build()))
            .map(InstanceReport::instance)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** For people; empty when there is none. */
  String sentence() {
    return why.entrySet().stream()
        .map(
            failed ->
                "build "
                    + failed.getKey()
                    + " failed its probation, and is handed the stage by 'handover --to' only: "
                    + failed.getValue())
        .collect(Collectors.joining("; "));
  }
}
