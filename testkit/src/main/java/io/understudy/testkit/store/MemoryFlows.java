package io.understudy.testkit.store;

import io.understudy.core.log.Batch;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Row;
import io.understudy.engine.port.FlowLookup.Filter;
import io.understudy.engine.port.FlowLookup.FlowSummary;
import io.understudy.engine.port.FlowLookup.Known;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The look-up table and the journals by flow. Guarded by the database's lock. */
final class MemoryFlows {
  private static final int REIGN_ROWS_MAX = 20;
  private static final short REIGN_STARTED =
      EntryCodec.kindOf(new Entry.ReignStarted("", "", "", ""));
  private static final short REIGN_ENDED = EntryCodec.kindOf(new Entry.ReignEnded(""));

  private final TreeMap<FlowId, FlowRow> flows = new TreeMap<>(Comparator.reverseOrder());
  private final Map<String, FlowId> clients = new HashMap<>();
  private final Map<FlowId, List<StoredRow>> journals = new HashMap<>();

  private record FlowRow(long openedSeq, FlowSummary summary, boolean talks, Digest input) {
    FlowRow with(IndexRow row) {
      FlowSummary s = summary;
      return new FlowRow(
          openedSeq,
          new FlowSummary(
              s.flow(),
              s.name(),
              s.clientId(),
              row.status(),
              s.build(),
              s.startedMillis(),
              row.timeMillis(),
              s.parent()),
          row.talks(),
          input);
    }
  }

  /**
   * Why the rows cannot be written, or {@code null}: the keys and rows that a table would ask for.
   */
  @Nullable String refusal(List<IndexRow> index) {
    for (IndexRow row : index) {
      IndexRow.Opening opening = row.opening();
      if (opening == null && !flows.containsKey(row.flow())) {
        return "flow " + row.flow() + " is not in the look-up table";
      }
      if (opening != null && flows.containsKey(row.flow())) {
        return "flow " + row.flow() + " is in the look-up table already";
      }
      if (opening != null && clients.containsKey(opening.clientId())) {
        return "client id " + opening.clientId() + " is taken";
      }
    }
    return null;
  }

  void apply(Batch batch, List<IndexRow> index) {
    for (Row row : batch.rows()) {
      journals
          .computeIfAbsent(row.flow(), _ -> new ArrayList<>())
          .add(new StoredRow(batch.seq(), batch.epoch(), batch.timeMillis(), row));
    }
    for (IndexRow row : index) {
      IndexRow.Opening opening = row.opening();
      if (opening == null) {
        flows.computeIfPresent(row.flow(), (_, before) -> before.with(row));
      } else {
        flows.put(row.flow(), opened(batch, row, opening));
        if (opening.clientId() != null) {
          clients.put(opening.clientId(), row.flow());
        }
      }
    }
  }

  private static FlowRow opened(Batch batch, IndexRow row, IndexRow.Opening opening) {
    FlowSummary summary =
        new FlowSummary(
            row.flow(),
            opening.name(),
            opening.clientId(),
            row.status(),
            opening.build(),
            row.timeMillis(),
            row.timeMillis(),
            opening.parent());
    return new FlowRow(batch.seq(), summary, row.talks(), opening.inputDigest());
  }

  Map<String, Known> byClientId(Collection<String> clientIds) {
    Map<String, Known> known = new HashMap<>();
    for (String client : clientIds) {
      FlowId flow = clients.get(client);
      FlowRow row = flow == null ? null : flows.get(flow);
      if (row != null) {
        known.put(client, new Known(row.summary().flow(), row.summary().name(), row.input()));
      }
    }
    return known;
  }

  Optional<FlowSummary> find(FlowId flow) {
    return Optional.ofNullable(flows.get(flow)).map(FlowRow::summary);
  }

  Map<FlowId, FlowStatus> statuses(Collection<FlowId> asked) {
    Map<FlowId, FlowStatus> statuses = new HashMap<>();
    for (FlowId flow : asked) {
      FlowRow row = flows.get(flow);
      if (row != null) {
        statuses.put(flow, row.summary().status());
      }
    }
    return statuses;
  }

  List<StoredRow> journal(FlowId flow) {
    return List.copyOf(journals.getOrDefault(flow, List.of()));
  }

  List<FlowSummary> list(Filter filter, int max) {
    return flows.values().stream()
        .map(FlowRow::summary)
        .filter(flow -> filter.status() == null || flow.status() == filter.status())
        .filter(flow -> filter.name() == null || flow.name().equals(filter.name()))
        .filter(
            flow -> filter.clientId() == null || Objects.equals(flow.clientId(), filter.clientId()))
        .filter(flow -> filter.before() == null || flow.flow().compareTo(filter.before()) < 0)
        .limit(max)
        .toList();
  }

  List<StoredRow> live() {
    return flows.values().stream()
        .filter(row -> row.talks() || !row.summary().status().isFinal())
        .map(FlowRow::summary)
        .flatMap(flow -> journal(flow.flow()).stream())
        .sorted(
            Comparator.comparingLong(StoredRow::seq)
                .thenComparingInt(stored -> stored.row().index()))
        .toList();
  }

  List<StoredRow> reigns() {
    List<StoredRow> rows =
        journal(Row.SHARD).stream()
            .filter(row -> row.row().kind() == REIGN_STARTED || row.row().kind() == REIGN_ENDED)
            .toList();
    return rows.subList(Math.max(0, rows.size() - REIGN_ROWS_MAX), rows.size());
  }

  List<StoredRow> deadLetters() {
    return ofShard(
        entry -> entry instanceof Entry.DeadLettered || entry instanceof Entry.SentAgain);
  }

  List<StoredRow> aboutReigns() {
    return ofShard(
        entry ->
            entry instanceof Entry.ReignStarted
                || entry instanceof Entry.ReignEnded
                || entry instanceof Entry.HandoverAsked
                || entry instanceof Entry.Drilled);
  }

  private List<StoredRow> ofShard(Predicate<Entry> wanted) {
    return journal(Row.SHARD).stream()
        .filter(row -> wanted.test(EntryCodec.decode(row.row())))
        .toList();
  }

  /** Forgets what ended at or before; returns which flows. */
  List<FlowId> forget(long timeMillis) {
    List<FlowSummary> old =
        flows.values().stream()
            .filter(row -> !row.talks())
            .map(FlowRow::summary)
            .filter(flow -> flow.status().isFinal() && flow.changedMillis() <= timeMillis)
            .toList();
    for (FlowSummary flow : old) {
      flows.remove(flow.flow());
      journals.remove(flow.flow());
      if (flow.clientId() != null) {
        clients.remove(flow.clientId());
      }
    }
    return old.stream().map(FlowSummary::flow).toList();
  }

  void rewind(long seq) {
    journals.values().forEach(rows -> rows.removeIf(row -> row.seq() > seq));
    flows.values().removeIf(flow -> flow.openedSeq() > seq);
    clients.values().removeIf(flow -> !flows.containsKey(flow));
  }
}
