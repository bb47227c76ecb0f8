package io.understudy.core.shard;

import io.understudy.core.log.Batch;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Row;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where decisions become entries, and where effects wait until these are settled.
 *
 * <p>At most one sealed batch is under way; what is decided meanwhile gathers in the open one. An
 * effect of a flow waits for the batch of the flow's last entry: everything that the flow has
 * observed is then settled, because batches settle in order.
 */
final class Journal {
  private final ShardState state;
  private final Consumer<Effect> out;
  private Open open = new Open();
  private @Nullable Open underWay;
  private long underWaySeq;

  /** A batch in the making. */
  private static final class Open {
    final List<Row> rows = new ArrayList<>();
    final Map<FlowId, IndexRow> index = new LinkedHashMap<>();
    final List<Effect> effects = new ArrayList<>();
    final List<LiveFlow> finished = new ArrayList<>();
    long timeMillis;
  }

  Journal(ShardState state, Consumer<Effect> out) {
    this.state = state;
    this.out = out;
  }

  LiveFlow open(FlowId id, Entry.Started opening) {
    Row row = EntryCodec.encode(id, 0, opening);
    LiveFlow flow = take(row, opening);
    IndexRow.Opening look =
        new IndexRow.Opening(
            opening.name(),
            opening.clientId(),
            Digest.of(opening.input().json()),
            opening.build(),
            opening.parent());
    open.index.put(id, new IndexRow(id, look, FlowStatus.RUNNING, false, open.timeMillis));
    out.accept(new Effect.FlowOpened(id, opening.name()));
    return flow;
  }

  void append(LiveFlow flow, Entry entry) {
    FlowStatus before = flow.history().status();
    take(EntryCodec.encode(flow.id(), flow.nextIndex(), entry), entry);
    FlowStatus after = flow.history().status();
    boolean talks = after.isFinal() && !flow.history().over();
    if (before != after || after.isFinal()) {
      IndexRow.Opening opened = null;
      IndexRow earlier = open.index.get(flow.id());
      if (earlier != null) {
        opened = earlier.opening();
      }
      open.index.put(
          flow.id(), new IndexRow(flow.id(), opened, after, talks, flow.history().changedMillis()));
    }
    if (flow.history().over()) {
      open.finished.add(flow);
    }
  }

  private LiveFlow take(Row row, Entry entry) {
    begin();
    open.rows.add(row);
    return state.apply(openSeq(), open.timeMillis, row, entry);
  }

  void appendOfShard(Entry entry) {
    begin();
    open.rows.add(EntryCodec.encode(Row.SHARD, 0, entry));
    state.applyOfShard(openSeq(), open.timeMillis, entry);
  }

  /** Lets a batch be committed, if none is under way or in the making. */
  void needsBatch() {
    if (open.rows.isEmpty() && underWay == null) {
      appendOfShard(new Entry.Watched());
    }
  }

  private void begin() {
    open.timeMillis = timeMillis();
  }

  /**
   * Durable time that an entry decided now is journaled with: what is due is judged by it, so that
   * no flow sees its deadline end early.
   */
  long timeMillis() {
    return open.rows.isEmpty()
        ? Math.max(state.headTimeMillis, state.clock.nowMillis())
        : open.timeMillis;
  }

  private long openSeq() {
    return state.head.seq() + 1;
  }

  /** Gives the effect out at once. */
  void now(Effect effect) {
    out.accept(effect);
  }

  /** Gives the effect out when everything that the flow has observed is settled. */
  void whenSettled(LiveFlow flow, Effect effect) {
    whenSettled(flow.lastSeq(), effect);
  }

  /** Gives the effect out when everything that was decided so far is settled. */
  void whenAllSettled(Effect effect) {
    whenSettled(open.rows.isEmpty() ? state.head.seq() : openSeq(), effect);
  }

  private void whenSettled(long seq, Effect effect) {
    if (seq <= state.settled.seq()) {
      out.accept(effect);
    } else if (underWay != null && seq == underWaySeq) {
      underWay.effects.add(effect);
    } else {
      open.effects.add(effect);
    }
  }

  /** The open batch, if it holds anything and none is under way. */
  @Nullable Sealed seal() {
    if (underWay != null || open.rows.isEmpty()) {
      return null;
    }
    Batch batch = Batch.after(state.head, state.epoch, open.timeMillis, open.rows);
    state.head = batch.id();
    state.headTimeMillis = batch.timeMillis();
    underWay = open;
    underWaySeq = batch.seq();
    open = new Open();
    return new Sealed(batch, List.copyOf(underWay.index.values()));
  }

  /** The batch under way is settled: its effects leave, its finished flows are forgotten. */
  void settled(long seq) {
    Open done = underWay;
    if (done == null || seq != underWaySeq) {
      throw new IllegalStateException(
          "Batch " + seq + " is said to be settled, but " + underWaySeq + " is under way.");
    }
    underWay = null;
    state.headIsSettled();
    out.accept(new Effect.BatchSettled(seq));
    done.effects.forEach(out);
    done.finished.forEach(state::remove);
  }

  /** Forgets what is open and under way. */
  void drop() {
    open = new Open();
    underWay = null;
  }

  int openRows() {
    return open.rows.size();
  }
}
