package io.understudy.testkit.sim;

import io.understudy.core.flow.FlowHistory;
import io.understudy.core.log.Entry;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Op;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.flow.FlowId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Those who call: clients with flows, somebody who signals, and an operator. */
final class Crowd {
  private static final long TIMEOUT_MICROS = 400 * Timeline.MILLI;
  private static final int RETRIES_MAX = 25;

  private final World world;
  private final Timeline line;
  private final Set<String> signalled = new HashSet<>();
  private final Map<FlowId, Integer> retries = new HashMap<>();
  private int clients;
  private int waiting;

  Crowd(World world) {
    this.world = world;
    this.line = world.line;
  }

  boolean served() {
    return waiting == 0;
  }

  int waiting() {
    return waiting;
  }

  void begin(long withinMicros) {
    int count = 8 + line.chance.below(10);
    for (int i = 0; i < count; i++) {
      waiting++;
      line.in(line.chance.between(0, withinMicros - Timeline.SECOND / 2), this::client);
    }
    signals();
  }

  private void client() {
    String id = "c" + ++clients;
    String name = world.programs.pick();
    int input = line.chance.below(3);
    call(() -> start(name, id, input), true, reply -> started(id, name, input, reply));
    if (line.chance.oneIn(10)) {
      call(() -> start(name, id, input + 5), false, _ -> {});
    }
    if (line.chance.oneIn(4)) {
      long later = line.chance.between(0, Timeline.SECOND);
      line.in(later, () -> call(() -> start(name, id, input), false, _ -> {}));
    }
  }

  private Request.Start start(String name, String id, int input) {
    FlowId flow = new FlowId(line.chance.any(), line.chance.any());
    return new Request.Start(flow, name, id, Values.payload(input), line.chance.any());
  }

  private void started(String id, String name, int input, Reply reply) {
    switch (reply) {
      case Reply.Started(FlowId flow, _) -> follow(flow);
      case Reply.Conflict(FlowId flow) -> follow(flow); // Somebody took the id first.
      default ->
          throw new BrokenInvariant("ANSWER", "a start of " + id + name + input + " got " + reply);
    }
  }

  private void follow(FlowId flow) {
    call(
        () -> new Request.Result(flow),
        true,
        reply -> {
          if (!(reply instanceof Reply.Finished)) {
            throw new BrokenInvariant("LOST", flow + " was started, now: " + reply);
          }
          waiting--;
        });
    if (line.chance.oneIn(6)) {
      line.in(
          line.chance.between(0, Timeline.SECOND),
          () -> call(() -> new Request.Cancel(flow, "cancel", "asked"), true, _ -> {}));
    }
  }

  /** Calls until there is an answer. */
  private void call(Supplier<Request> request, boolean untilHeard, Consumer<Reply> heard) {
    new Call(request, untilHeard, heard).send(0);
  }

  private final class Call {
    private final Supplier<Request> request;
    private final boolean untilHeard;
    private final Consumer<Reply> heard;
    private boolean done;
    private int sent;

    Call(Supplier<Request> request, boolean untilHeard, Consumer<Reply> heard) {
      this.request = request;
      this.untilHeard = untilHeard;
      this.heard = heard;
    }

    void send(int round) {
      if (done || round < sent) {
        return;
      }
      int mine = ++sent;
      ask(target());
      if (world.faulty() && line.chance.oneIn(8)) {
        line.happened(Fault.REPEATED_CALL);
        ask(target());
      }
      if (untilHeard) {
        line.in(TIMEOUT_MICROS, () -> send(mine));
      }
    }

    private @Nullable Instance target() {
      for (Instance.Place place : world.places()) {
        Instance one = place.instance;
        if (one != null && one.seat.hot() && !line.chance.oneIn(6)) {
          return one;
        }
      }
      return line.chance.pick(world.places()).instance;
    }

    private void ask(@Nullable Instance one) {
      if (one == null) {
        return;
      }
      Request asked = request.get();
      one.in(
          line.chance.between(50, 3_000),
          () -> one.loop.request(asked, reply -> line.in(100, () -> reply(reply))));
    }

    private void reply(Reply reply) {
      if (done) {
        return;
      }
      if (reply instanceof Reply.NotHot) {
        int mine = sent;
        if (untilHeard) {
          line.in(line.chance.between(2_000, 40_000), () -> send(mine));
        }
        return;
      }
      done = true;
      heard.accept(reply);
    }
  }

  /** Sends what flows wait for, now and then; twice at times. */
  private void signals() {
    for (SimStore.Known known : world.store.all()) {
      FlowHistory history = known.history();
      if (history.status() != FlowStatus.RUNNING) {
        continue;
      }
      if (history.opening().name().startsWith("r") && line.chance.oneIn(120)) {
        call(() -> new Request.Cancel(history.flow(), "cancel", "tired"), true, _ -> {});
      }
      for (Entry.Waiting wait : history.waits()) {
        String key = "signal/" + history.run() + "/" + wait.position();
        if (wait.op().kind() == Op.Kind.AWAIT
            && line.chance.oneIn(4)
            && (signalled.add(history.flow() + key) || line.chance.oneIn(6))) {
          signal(history.flow(), wait.op().name(), key);
        }
      }
    }
    line.in(60 * Timeline.MILLI, this::signals);
  }

  private void signal(FlowId flow, String name, String key) {
    Request signal = new Request.Signal(flow, name, key, Values.payload(key.hashCode() & 0xFF));
    call(
        () -> signal,
        true,
        reply -> {
          if (reply instanceof Reply.LimitReached) {
            signalled.remove(flow + key);
          }
        });
  }

  /** A flow came to the hospital. */
  void operator(FlowId flow) {
    line.in(line.chance.between(30, 250) * Timeline.MILLI, () -> discharge(flow));
  }

  private void discharge(FlowId flow) {
    SimStore.Known known = world.store.find(flow);
    if (known == null || known.history().status() != FlowStatus.HOSPITAL) {
      return;
    }
    FlowHistory history = known.history();
    String key = "retry/" + history.entries();
    Entry.Hospitalized trouble = history.trouble();
    int tries = world.faulty() ? 0 : retries.merge(flow, 1, Integer::sum);
    boolean diverged = trouble != null && trouble.cause() == Entry.Hospitalized.Cause.DIVERGED;
    if (tries > RETRIES_MAX || (diverged && !world.builds())) {
      throw new BrokenInvariant("PROGRESS", "no retry helps " + flow + ": " + trouble);
    }
    if (diverged && tries > 3) {
      call(() -> new Request.GiveUp(flow, "up", "operator", "other build"), true, again(flow));
    } else {
      call(() -> new Request.Retry(flow, key, "operator"), true, again(flow));
    }
  }

  /** An instance that has just lost the stage may answer from the past: look again. */
  private Consumer<Reply> again(FlowId flow) {
    return reply -> {
      if (reply instanceof Reply.NotNow) {
        operator(flow);
      }
    };
  }
}
