package io.understudy.testkit.shard;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.StepRules;
import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.core.log.Row;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.RehearsalRules;
import io.understudy.core.shard.RehearsalView;
import io.understudy.core.shard.Shard;
import io.understudy.core.shard.ShardRules;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A shard that follows a log which the test writes, with fibers that the test plays. */
final class WarmShard {
  static final Payload EMPTY = new Payload("", new byte[] {'1'});
  private static final StepRules ONCE =
      new StepRules(new StepRules.Retry(1, 0, 1, 0, 0), 0, 0, StepRules.DoubtRule.RUN_AGAIN);
  static final Op WAIT = Op.of(Op.Kind.AWAIT, "go");

  final Shard shard;
  final Map<FlowId, Long> fibers = new LinkedHashMap<>();
  int started;
  private final Map<FlowId, Integer> entries = new HashMap<>();
  private final List<Row> open = new ArrayList<>();
  private BatchId head = BatchId.NONE;
  private long time = 1_000;
  private long nanos;

  WarmShard(RehearsalRules rules, String... flows) {
    Map<String, FlowLimits> known = new HashMap<>();
    for (String flow : flows) {
      known.put(flow, FlowLimits.DEFAULT);
    }
    this.shard = new Shard(ShardRules.defaults(known).withRehearsal(rules), this::carryOut);
  }

  static FlowId flow(int number) {
    return new FlowId(number, number);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.StartFiber start -> {
        started++;
        fibers.put(start.script().flow(), start.fiber());
      }
      case Effect.DropFiber drop -> fibers.remove(drop.flow());
      default -> {}
    }
  }

  /** Writes entries of the flow into the batch that is open. */
  WarmShard writes(FlowId flow, Entry... added) {
    for (Entry entry : added) {
      open.add(EntryCodec.encode(flow, entries.merge(flow, 1, Integer::sum) - 1, entry));
    }
    return this;
  }

  static Entry starts(String name) {
    return new Entry.Started(name, null, EMPTY, 7, "build", null);
  }

  static Entry ends(int position, Op op) {
    return new Entry.Ended(position, op, new Outcome.Value(EMPTY));
  }

  static Entry waits(int position) {
    return new Entry.Waiting(position, WAIT, null, Entry.NEVER, true);
  }

  static Entry finishes() {
    return new Entry.Finished(FlowStatus.COMPLETED, new Outcome.Value(EMPTY));
  }

  static Op step(String name) {
    return Op.of(Op.Kind.STEP, name);
  }

  /** The open batch is read. */
  WarmShard reads() {
    Batch batch = Batch.after(head, 1, ++time, List.copyOf(open));
    open.clear();
    head = batch.id();
    shard.on(new Event.BatchRead(batch));
    return this;
  }

  /** Nothing more is there to be read. */
  WarmShard readsToTheEnd() {
    reads();
    shard.on(new Event.TailRead());
    return this;
  }

  /** The open batch was in the snapshot that this shard begins with. */
  WarmShard loads() {
    Batch batch = Batch.after(head, 1, ++time, List.copyOf(open));
    open.clear();
    head = batch.id();
    batch.rows().forEach(row -> shard.restore(batch.seq(), time, row));
    shard.standAt(head, time);
    shard.on(new Event.TailRead());
    return this;
  }

  void passes(long millis) {
    nanos += millis * 1_000_000;
    shard.on(new Event.Ticked(time, nanos));
  }

  void asksToWait(FlowId flow, int position) {
    asks(flow, new Ask.AwaitSignal(position, WAIT, Entry.NEVER, true));
  }

  void asksForStep(FlowId flow, int position, String name) {
    asks(flow, new Ask.RunBody(position, step(name), ONCE));
  }

  void asks(FlowId flow, Ask ask) {
    shard.on(new Event.OperationAsked(flow, fiber(flow), ask));
  }

  void returns(FlowId flow, int position) {
    shard.on(new Event.FlowReturned(flow, fiber(flow), position, EMPTY));
  }

  long fiber(FlowId flow) {
    return fibers.getOrDefault(flow, 0L);
  }

  RehearsalView view() {
    return shard.rehearsal();
  }
}
