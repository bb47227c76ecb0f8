package io.understudy.testkit.sim;

import io.understudy.core.flow.FlowHistory;
import io.understudy.core.flow.SessionEnd;
import io.understudy.core.log.Batch;
import io.understudy.core.log.Content;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.core.log.Row;
import io.understudy.core.message.Frame;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges sessions by what flows asked for and were given, not by what the core makes of it: who
 * sent what, and what came of it at the other end.
 */
final class Talks {
  private final World world;
  private final Map<Place, Side> sides = new HashMap<>();
  private final Map<String, Set<Arrived>> underWay = new HashMap<>();
  private final Map<String, Set<Arrived>> sealedMeanwhile = new HashMap<>();
  private final Set<String> settling = new HashSet<>();
  private final Map<FlowId, List<FlowId>> sessions = new HashMap<>();
  private final Map<FlowId, List<FlowId>> sessionsBefore = new HashMap<>();
  private long delivered;

  /** One end of a session. */
  private record Place(FlowId session, boolean initiator) {}

  /** A message that is journaled, in a batch that may not be settled. */
  private record Arrived(Place place, int number) {}

  /** What the log says of one end. */
  private static final class Side {
    final List<Payload> said = new ArrayList<>();
    final List<Payload> came = new ArrayList<>();
    int taken;
    int number;
    private long epoch;
    private int numberBefore;

    void came(long now) {
      numberBefore = now > epoch ? number : numberBefore;
      epoch = now;
      number++;
    }

    /** How many messages had come for good when this reign began. */
    int numberAt(long reign) {
      return reign > epoch ? number : reign == epoch ? numberBefore : 0;
    }
  }

  Talks(World world) {
    this.world = world;
  }

  /** How many messages came to where they were sent. */
  long delivered() {
    return delivered;
  }

  private static void demand(boolean holds, String invariant, String text) {
    if (!holds) {
      throw new BrokenInvariant(invariant, text);
    }
  }

  private Side side(FlowId session, boolean initiator) {
    return sides.computeIfAbsent(new Place(session, initiator), _ -> new Side());
  }

  /** An entry is about to be taken in by the log. */
  void entry(FlowHistory history, Entry entry) {
    switch (entry) {
      case Entry.Ended ended -> ended(history, ended);
      case Entry.SessionBegan _ -> {
        side(history.flow(), false).came(world.store.stage.epoch);
        began(history.flow(), history.flow());
        sessionsBefore.put(history.flow(), List.of(history.flow()));
      }
      case Entry.Continued _ ->
          sessionsBefore.put(history.flow(), List.copyOf(sessionsOf(history.flow())));
      case Entry.Received received -> received(history, received);
      case Entry.SessionBroken broken ->
          throw new BrokenInvariant(
              "SESSION_LOST", history.flow() + " lost a session: " + broken.reason());
      case Entry.HistoryDiffered differed ->
          throw new BrokenInvariant(
              "HISTORY", history.flow() + " is told of a loss: " + differed.reason());
      default -> {}
    }
  }

  private List<FlowId> sessionsOf(FlowId flow) {
    return sessions.getOrDefault(flow, List.of());
  }

  private void began(FlowId flow, FlowId session) {
    sessions.computeIfAbsent(flow, _ -> new ArrayList<>()).add(session);
  }

  private void ended(FlowHistory history, Entry.Ended ended) {
    Op op = ended.op();
    if (op.kind() == Op.Kind.OPEN && ended.outcome() instanceof Outcome.Value(var payload)) {
      began(history.flow(), Values.id(payload));
    }
    if (op.kind() != Op.Kind.SEND && op.kind() != Op.Kind.RECEIVE) {
      return;
    }
    SessionEnd end = history.sessions().of(op);
    Side mine = side(end.session(), end.initiated());
    Side other = side(end.session(), !end.initiated());
    switch (ended.outcome()) {
      case Outcome.Value(var payload) when op.kind() == Op.Kind.SEND -> mine.said.add(payload);
      case Outcome.Value(var payload) -> {
        demand(
            mine.taken < other.said.size() && other.said.get(mine.taken).equals(payload),
            "TALK",
            history.flow() + " was given as message " + mine.taken + " what was not sent");
        mine.taken++;
      }
      case Outcome.Failed(var failure) -> {
        boolean over = Talk.OVER.contains(failure.kind());
        boolean byOther = over && !end.ended() && end.broken() == null;
        demand(
            !byOther || op.kind() == Op.Kind.SEND || mine.taken == other.said.size(),
            "TALK",
            history.flow() + " hears of an end and has not heard all");
      }
    }
  }

  private void received(FlowHistory history, Entry.Received received) {
    SessionEnd end = history.sessions().find(received.session());
    if (end == null) {
      throw new BrokenInvariant("TALK", history.flow() + " has no session for " + received);
    }
    Side mine = side(end.session(), end.initiated());
    Side other = side(end.session(), !end.initiated());
    String where = history.flow() + " receives " + received;
    demand(received.number() == mine.number + 1, "TALK", where + " after " + mine.number);
    mine.came(world.store.stage.epoch);
    delivered++;
    switch (received.content()) {
      case Content.Data(var payload) -> {
        mine.came.add(payload);
        int count = mine.came.size();
        demand(
            count <= other.said.size() && other.said.get(count - 1).equals(payload),
            "TALK",
            where + ", which is not message " + count + " of the other side");
      }
      case Content.End last -> {
        demand(mine.came.size() == other.said.size(), "TALK", where + " before all had come");
        if (last.failure() != null && last.failure().kind() == Failure.Kind.REFUSED) {
          refused(end.session(), where);
        }
      }
      case Content.Open _ -> throw new BrokenInvariant("TALK", where);
    }
  }

  /** Who is told that nothing was done may rely on it: nothing was, and nothing ever will be. */
  private void refused(FlowId session, String where) {
    world.line.happened(Fault.SESSION_REFUSED);
    SimStore.Known known = world.store.find(session);
    demand(
        known != null && known.history().status().isFinal() && known.history().tracedMax() < 0,
        "REFUSED",
        where + ", but the flow there has done something");
  }

  /** Frames leave an instance: all that they tell of must be in the log. */
  void leaves(Instance instance, List<Frame> frames) {
    for (Frame frame : frames) {
      Frame.Address from = frame.to().otherEnd();
      SimStore.Known known = world.store.find(from.flow());
      SessionEnd end = world.store.end(from);
      String what = instance.incarnation + " sends " + frame;
      switch (frame) {
        case Frame.Message message -> {
          demand(
              end != null && (message.number() <= end.sent() || end.broken() != null),
              "EFFECT_EARLY",
              what + ", which the log does not say");
          hasCome(known, end, message.received(), what);
        }
        case Frame.Ack ack -> {
          hasCome(known, end, ack.received(), what);
          if (end != null && !isDone(known, end)) {
            tellsAll(instance, end, ack, what);
          }
        }
        case Frame.Differs _ -> throw new BrokenInvariant("HISTORY", what);
        case Frame.Refusal _ -> demand(end == null, "SESSION_LOST", what);
      }
    }
  }

  private static void hasCome(
      SimStore.@Nullable Known known, @Nullable SessionEnd end, int received, String what) {
    demand(
        received == 0 || isDone(known, end) || (end != null && received <= end.received()),
        "ACK_EARLY",
        what + " and the log has " + end);
  }

  /** Who has ended, or closed the session, needs nothing any more. */
  private static boolean isDone(SimStore.@Nullable Known known, @Nullable SessionEnd end) {
    return (known != null && known.history().status().isFinal())
        || (end != null && (end.ended() || end.broken() != null));
  }

  /** An acknowledgement tells at least of what was settled when its reign began. */
  private void tellsAll(Instance instance, SessionEnd end, Frame.Ack ack, String what) {
    Reign reign = instance.seat.reign();
    if (reign != null) {
      int settled = side(end.session(), end.initiated()).numberAt(reign.epoch);
      demand(ack.received() >= settled, "ACK_LOW", what + "; the log has " + settled);
    }
  }

  /** When all is over: each flow ends with the sessions that its last run began with. */
  void end() {
    for (SimStore.Known known : world.store.all()) {
      FlowHistory history = known.history();
      List<FlowId> wanted = sessionsBefore.getOrDefault(history.flow(), List.of());
      demand(
          wanted.equals(List.copyOf(history.script().sessions().keySet())),
          "SESSIONS_KEPT",
          history.flow() + " began its last run with " + wanted + "; " + history.script());
    }
  }

  /** An instance commits this next. */
  void sealed(Instance instance, Batch batch) {
    Set<Arrived> arrived = new HashSet<>();
    for (Row row : batch.rows()) {
      if (EntryCodec.decode(row) instanceof Entry.Received received) {
        boolean initiator = !row.flow().equals(received.session());
        arrived.add(new Arrived(new Place(received.session(), initiator), received.number()));
      }
    }
    boolean early = settling.contains(instance.incarnation);
    (early ? sealedMeanwhile : underWay).put(instance.incarnation, arrived);
  }

  /**
   * The batch that the instance has sealed last is settled. What leaves with it may speak of a
   * message that came once more and stands in the batch that is sealed meanwhile.
   */
  void settled(Instance instance) {
    underWay.remove(instance.incarnation);
    settling.add(instance.incarnation);
  }

  /** What waited for the settled batch has left, or never will. */
  void effectsLeft(Instance instance) {
    settling.remove(instance.incarnation);
    Set<Arrived> next = sealedMeanwhile.remove(instance.incarnation);
    if (next != null) {
      underWay.put(instance.incarnation, next);
    }
  }

  /** A delivery is accepted: what it brought must be in the log. */
  void accepted(Instance instance, long delivery) {
    Set<Arrived> open = underWay.getOrDefault(instance.incarnation, Set.of());
    for (Frame frame : world.broker.frames(delivery).orElse(List.of())) {
      if (frame instanceof Frame.Message message) {
        Place place = new Place(message.to().session(), message.to().toInitiator());
        demand(
            !open.contains(new Arrived(place, message.number())),
            "ACCEPT_EARLY",
            instance.incarnation + " accepts " + message + " before it is settled");
      }
    }
  }
}
