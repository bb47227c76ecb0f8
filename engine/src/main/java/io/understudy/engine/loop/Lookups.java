package io.understudy.engine.loop;

import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.FlowLookup.FlowSummary;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store what is not in memory, on a thread of its own: all client ids that wait in one
 * query, and finished flows one by one.
 */
final class Lookups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);
  private static final int BATCH_MAX = 1_000;

  private final FlowLookup flows;
  private final Consumer<Event> events;
  private final Tickets tickets;
  private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
  private final Thread thread;

  private sealed interface Work {
    record Key(String clientId) implements Work {}

    record Flow(long ticket, Request request) implements Work {}

    record Whether(FlowId flow) implements Work {}
  }

  Lookups(FlowLookup flows, Consumer<Event> events, Tickets tickets) {
    this.flows = flows;
    this.events = events;
    this.tickets = tickets;
    this.thread = Thread.ofPlatform().name("understudy-lookups").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void key(String clientId) {
    queue.add(new Work.Key(clientId));
  }

  /** Whether the store knows the flow, and as what. */
  void whether(FlowId flow) {
    queue.add(new Work.Whether(flow));
  }

  void flow(long ticket, Request request) {
    queue.add(new Work.Flow(ticket, request));
  }

  private void run() {
    List<Work> taken = new ArrayList<>();
    try {
      while (true) {
        taken.add(queue.take());
        queue.drainTo(taken, BATCH_MAX - 1);
        serve(taken);
        taken.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(List<Work> taken) {
    List<String> keys = new ArrayList<>();
    List<FlowId> ids = new ArrayList<>();
    for (Work work : taken) {
      switch (work) {
        case Work.Key(String clientId) -> keys.add(clientId);
        case Work.Whether(FlowId flow) -> ids.add(flow);
        case Work.Flow(long ticket, Request request) -> tickets.answer(ticket, lookUp(request));
      }
    }
    if (!keys.isEmpty()) {
      lookUp(keys);
    }
    if (!ids.isEmpty()) {
      lookWhether(ids);
    }
  }

  private void lookWhether(List<FlowId> ids) {
    Map<FlowId, FlowStatus> known;
    try {
      known = flows.statuses(ids);
    } catch (StoreException e) {
      LOG.warn("{} flows could not be looked up: {}", ids.size(), e.getMessage());
      again(() -> ids.forEach(this::whether));
      return;
    }
    ids.forEach(id -> events.accept(new Event.FlowLookedUp(id, known.get(id))));
  }

  private void lookUp(List<String> keys) {
    Map<String, FlowLookup.Known> known;
    try {
      known = flows.byClientId(keys);
    } catch (StoreException e) {
      // The starts wait in the shard; the reign ends with the database, and they are told so.
      LOG.warn(
          "{} client ids could not be looked up and will be again: {}",
          keys.size(),
          e.getMessage());
      again(() -> keys.forEach(this::key));
      return;
    }
    for (String key : keys) {
      FlowLookup.Known holder = known.get(key);
      events.accept(
          new Event.KeyLookedUp(
              key,
              holder == null
                  ? null
                  : new Event.KeyLookedUp.Taken(
                      holder.flow(), holder.name(), holder.inputDigest())));
    }
  }

  private static void again(Runnable work) {
    Thread.ofVirtual()
        .start(
            () -> {
              LockSupport.parkNanos(100_000_000L); // gives the database a moment
              work.run();
            });
  }

  private Reply lookUp(Request request) {
    try {
      return switch (request) {
        case Request.Status status -> found(status.flow(), this::standing);
        case Request.Result result -> found(result.flow(), this::finished);
        case Request.OweReply owe -> found(owe.flow(), this::finished);
        case Request.Signal signal -> found(signal.flow(), s -> repeated(s, signal.key()));
        case Request.Cancel cancel -> found(cancel.flow(), s -> repeated(s, cancel.key()));
        case Request.Retry retry -> found(retry.flow(), s -> repeated(s, retry.key()));
        case Request.GiveUp giveUp -> found(giveUp.flow(), s -> repeated(s, giveUp.key()));
        case Request.Start _,
            Request.SendAgain _,
            Request.Parties _,
            Request.Watch _,
            Request.Drill _ ->
            throw new IllegalStateException("It names no flow: " + request);
      };
    } catch (StoreException e) {
      return new Reply.NotHot("The database could not be asked: " + e.getMessage());
    }
  }

  private Reply found(FlowId flow, Function<FlowSummary, Reply> answer) {
    FlowSummary summary = flows.find(flow).orElse(null);
    if (summary == null) {
      return new Reply.NotFound(flow);
    }
    if (!summary.status().isFinal()) {
      return new Reply.NotHot("The flow lives, but not in this instance's memory; ask again.");
    }
    return answer.apply(summary);
  }

  private Reply standing(FlowSummary summary) {
    List<StoredRow> journal = flows.journal(summary.flow());
    return new Reply.Standing(
        summary.flow(),
        summary.name(),
        summary.clientId(),
        summary.status(),
        summary.startedMillis(),
        summary.changedMillis(),
        journal.size(),
        List.of(),
        Entry.NEVER,
        null,
        "",
        outcome(journal));
  }

  private Reply finished(FlowSummary summary) {
    Outcome outcome = outcome(flows.journal(summary.flow()));
    return outcome == null
        ? new Reply.NotFound(summary.flow())
        : new Reply.Finished(summary.flow(), summary.status(), outcome);
  }

  private static @Nullable Outcome outcome(List<StoredRow> journal) {
    for (StoredRow stored : journal.reversed()) {
      if (EntryCodec.decode(stored.row()) instanceof Entry.Finished finished) {
        return finished.outcome(); // What its sessions still had to say may follow.
      }
    }
    return null;
  }

  private Reply repeated(FlowSummary summary, @Nullable String key) {
    if (key != null
        && flows.journal(summary.flow()).stream()
            .anyMatch(row -> key.equals(keyOf(EntryCodec.decode(row.row()))))) {
      return new Reply.Accepted(summary.flow(), true);
    }
    return new Reply.NotNow(summary.flow(), summary.status(), "The flow has ended.");
  }

  private static @Nullable String keyOf(Entry entry) {
    return switch (entry) {
      case Entry.Signalled e -> e.key();
      case Entry.CancelAsked e -> e.key();
      case Entry.Discharged e -> e.key();
      default -> null;
    };
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
