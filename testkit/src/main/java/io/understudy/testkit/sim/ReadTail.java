package io.understudy.testkit.sim;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Event;
import java.util.List;
import java.util.function.Consumer;

/** Reads the log for a warm instance, and to its end for a claim. */
final class ReadTail {
  private static final int READ_MAX = 20;

  private final Instance instance;
  private BatchId position = BatchId.NONE;
  private boolean following = true;
  private boolean reading;

  ReadTail(Instance instance) {
    this.instance = instance;
  }

  void start() {
    position = instance.loop.shard.head();
    again();
  }

  private void again() {
    boolean slow = instance.place.slowTail;
    instance.in(
        instance.world.line.chance.between(1_000, slow ? 700_000 : 15_000),
        () -> {
          if (following && !reading) {
            read(_ -> again(), this::again);
          } else {
            again();
          }
        });
  }

  private void read(Consumer<Integer> then, Runnable lost) {
    reading = true;
    instance.<List<Batch>>ask(
        () -> instance.world.store.readAfter(position, READ_MAX),
        batches -> {
          reading = false;
          for (Batch batch : batches) {
            instance.loop.post(new Event.BatchRead(batch));
            position = batch.id();
          }
          if (batches.size() < READ_MAX && !batches.isEmpty()) {
            instance.loop.post(new Event.TailRead());
          }
          then.accept(batches.size());
        },
        () -> {
          reading = false;
          lost.run();
        });
  }

  /** Reads to the end and stops following. */
  void catchUp(Consumer<BatchId> end, Runnable lost) {
    following = false;
    if (reading) {
      instance.in(300, () -> catchUp(end, lost));
      return;
    }
    read(
        taken -> {
          if (taken > 0) {
            catchUp(end, lost);
          } else {
            end.accept(position);
          }
        },
        lost);
  }

  void follow() {
    following = true;
  }

  void followFrom(BatchId head) {
    position = head;
    following = true;
  }

  BatchId position() {
    return position;
  }
}
