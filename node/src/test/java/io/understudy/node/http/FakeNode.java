package io.understudy.node.http;

import io.understudy.core.log.BatchId;
import io.understudy.core.log.DeadLetter;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.core.log.Row;
import io.understudy.core.shard.RehearsalView;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.core.shard.RouteView;
import io.understudy.engine.BadInputException;
import io.understudy.engine.Desk;
import io.understudy.engine.InstanceView;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import io.understudy.node.drill.Drills;
import io.understudy.node.drill.ProcessFaults;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A node's flows in memory, seen by as many instances as a test opens; one flow name, 'pay'. */
final class FakeNode {
  final Map<FlowId, Known> flows = new ConcurrentHashMap<>();
  final Map<String, FlowId> byClientId = new ConcurrentHashMap<>();
  final List<Request> asked = new CopyOnWriteArrayList<>();

  static final class Known {
    final Request.Start start;
    final CompletableFuture<Reply> end = new CompletableFuture<>();

    Known(Request.Start start) {
      this.start = start;
    }
  }

  void finish(FlowId flow, FlowStatus status, Outcome outcome) {
    flow(flow).end.complete(new Reply.Finished(flow, status, outcome));
  }

  Known flow(FlowId flow) {
    Known known = flows.get(flow);
    if (known == null) {
      throw new AssertionError("no flow " + flow);
    }
    return known;
  }

  static Outcome value(String json) {
    return new Outcome.Value(
        new Payload("", json.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  /** One instance of the node. */
  final class FakeInstance implements Desk {
    volatile String role = "warm";
    volatile String hotAddress = "";

    /** How often somebody looked who is hot. */
    final AtomicInteger views = new AtomicInteger();

    volatile long epoch = 1;

    final FakeHistory history = new FakeHistory();

    /** Takes requests and never answers, as an instance does that hangs. */
    volatile boolean hangs;

    final List<CompletableFuture<Reply>> open = new CopyOnWriteArrayList<>();

    Backend backend() {
      return new Backend(
          this,
          new FakeStage(),
          this::view,
          history,
          new Lookup(),
          new KeptReceipt(),
          drills(),
          List.of("pay", "pay-back", "report"));
    }

    private Drills drills() {
      Duration lease = Duration.ofSeconds(2);
      return new Drills(
          new Drills.Parts(
              this, new FakeStage(), this::view, new Lookup(), ProcessFaults.NONE, lease));
    }

    InstanceView view() {
      views.incrementAndGet();
      return new InstanceView(
          "i1",
          "inc",
          "build",
          role,
          epoch,
          "a test says so",
          hotAddress,
          epoch,
          new BatchId(9, Digest.ZERO),
          BatchId.NONE,
          0,
          flows.size(),
          0,
          RehearsalView.NONE,
          25,
          null,
          "",
          null);
    }

    /** Ends the reign: whoever waits is told. */
    void cool() {
      role = "warm";
      open.forEach(future -> future.complete(new Reply.NotHot("the reign ended")));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the futures under way are kept
    public CompletableFuture<Reply> ask(Request request) {
      asked.add(request);
      CompletableFuture<Reply> answer = new CompletableFuture<>();
      open.add(answer);
      if (!role.equals("hot")) {
        answer.complete(new Reply.NotHot("warm"));
      } else if (!hangs) {
        if (request instanceof Request.Result(FlowId flow) && flows.containsKey(flow)) {
          FakeNode.this.flow(flow).end.thenAccept(answer::complete);
        } else {
          answer.complete(answer(request));
        }
      }
      return answer;
    }

    @Override
    public Request.Start newStart(String name, @Nullable String clientId, byte[] inputJson) {
      if (new String(inputJson, java.nio.charset.StandardCharsets.UTF_8).equals("\"unfit\"")) {
        throw new BadInputException(
            "The input of 'pay' cannot be read: a number is", new IllegalArgumentException());
      }
      return new Request.Start(
          FlowId.of(UUID.randomUUID()), name, clientId, new Payload("", inputJson), 1);
    }
  }

  private synchronized Reply answer(Request request) {
    return switch (request) {
      case Request.Start start -> start(start);
      case Request.Status status -> standing(status.flow());
      case Request.Result result -> new Reply.NotFound(result.flow());
      case Request.Signal signal -> accepted(signal.flow());
      case Request.Cancel cancel -> accepted(cancel.flow());
      case Request.Retry retry ->
          new Reply.NotNow(retry.flow(), FlowStatus.RUNNING, "It is not in the hospital.");
      case Request.GiveUp giveUp -> accepted(giveUp.flow());
      case Request.OweReply owe -> accepted(owe.flow());
      case Request.Watch _ -> new Reply.Watched();
      case Request.Drill _ -> new Reply.Noted();
      case Request.Parties _ -> new Reply.Parties(List.of(new RouteView("bank-b", 3, 1_000, 2, 1)));
      case Request.SendAgain again -> new Reply.TakenAgain(again.letter().id());
    };
  }

  private Reply start(Request.Start start) {
    if (!start.name().equals("pay")) {
      return new Reply.UnknownFlow(start.name());
    }
    if (flows.size() >= 100) {
      return new Reply.LimitReached("flows-live", "100 flows live; come again later.");
    }
    FlowId before = start.clientId() == null ? null : byClientId.get(start.clientId());
    if (before == null) {
      flows.put(start.flow(), new Known(start));
      if (start.clientId() != null) {
        byClientId.put(start.clientId(), start.flow());
      }
      return new Reply.Started(start.flow(), false);
    }
    boolean same = Arrays.equals(flow(before).start.input().json(), start.input().json());
    return same ? new Reply.Started(before, true) : new Reply.Conflict(before);
  }

  private Reply accepted(FlowId flow) {
    return flows.containsKey(flow) ? new Reply.Accepted(flow, false) : new Reply.NotFound(flow);
  }

  private Reply standing(FlowId flow) {
    Known known = flows.get(flow);
    if (known == null) {
      return new Reply.NotFound(flow);
    }
    return new Reply.Standing(
        flow,
        known.start.name(),
        known.start.clientId(),
        FlowStatus.RUNNING,
        1_000,
        2_000,
        3,
        List.of("signal 'go'"),
        Entry.NEVER,
        null,
        "",
        null);
  }

  /** The store knows one finished flow that lives no longer. */
  static final class Lookup implements FlowLookup {
    static final FlowId OLD = FlowId.of("00000000-0000-7000-8000-000000000001");

    @Override
    public Map<String, FlowLookup.Known> byClientId(Collection<String> clientIds) {
      return Map.of();
    }

    @Override
    public Map<FlowId, FlowStatus> statuses(Collection<FlowId> flows) {
      return flows.contains(OLD) ? Map.of(OLD, old().status()) : Map.of();
    }

    @Override
    public Optional<FlowSummary> find(FlowId flow) {
      return flow.equals(OLD) ? Optional.of(old()) : Optional.empty();
    }

    private static FlowSummary old() {
      return new FlowSummary(OLD, "pay", "k", FlowStatus.COMPLETED, "b", 1_000, 2_000, null);
    }

    @Override
    public List<StoredRow> journal(FlowId flow) {
      return flow.equals(OLD)
          ? List.of(
              row(
                  0,
                  new Entry.Started("pay", "k", new Payload("", new byte[] {'1'}), 7, "b", null)),
              row(1, new Entry.Finished(FlowStatus.COMPLETED, value("{\"sum\":3}"))))
          : List.of();
    }

    private static StoredRow row(int index, Entry entry) {
      return new StoredRow(5, 2, 1_500, EntryCodec.encode(OLD, index, entry));
    }

    @Override
    public List<StoredRow> aboutReigns() {
      return List.of();
    }

    @Override
    public List<StoredRow> deadLetters() {
      DeadLetter letter =
          new DeadLetter(
              "letter-1",
              "It has no property 'understudy-flow'.",
              "{\"messageId\":\"m-1\",\"properties\":{\"colour\":\"red\"}}",
              new byte[] {'h', 'i'},
              2);
      Entry entry = new Entry.DeadLettered(letter);
      return List.of(new StoredRow(7, 2, 1_500, EntryCodec.encode(Row.SHARD, 0, entry)));
    }

    @Override
    public List<FlowSummary> list(Filter filter, int max) {
      boolean fits = filter.status() == null || filter.status() == FlowStatus.COMPLETED;
      return fits && filter.before() == null ? List.of(old()) : List.of();
    }

    @Override
    public Map<Long, ReignSummary> reigns(Collection<Long> epochs) {
      return epochs.contains(2L) ? Map.of(2L, reigns(1).getFirst()) : Map.of();
    }

    @Override
    public List<ReignSummary> reigns(int max) {
      return List.of(new ReignSummary(2, "i1", "inc", "b", "first", 1_000, 0, ""));
    }
  }
}
