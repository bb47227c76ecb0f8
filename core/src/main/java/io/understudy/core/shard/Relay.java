package io.understudy.core.shard;

import io.understudy.core.flow.SessionEnd;
import io.understudy.core.log.Content;
import io.understudy.core.log.Entry;
import io.understudy.core.message.Frame;
import io.understudy.core.message.Frames;
import io.understudy.core.message.TransmissionEnd;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Sends what flows say in their sessions, while this instance performs. Everything leaves after its
 * batch is settled, in order within a session, many frames in one transmission, a few transmissions
 * to a party at a time; one party that is slow holds up no other.
 *
 * <p>All of it can be made anew from the journal: the messages that are not acknowledged. A
 * transmission whose end is unknown goes again as it was, so that the broker can tell a repeat;
 * what was accepted by a broker and is not acknowledged in time goes again too, as something new,
 * since a broker may lose what it accepted.
 */
final class Relay {
  /** Frames in one transmission at most. */
  static final int FRAMES_MAX = 512;

  /** Bytes of messages in one transmission, at most by one message more. */
  static final int BYTES_MAX = 256 * 1024;

  /** Words to ends of sessions that are gone; more are dropped, and will be asked for again. */
  private static final int DIRECT_MAX = 10_000;

  private static final long AGAIN_FIRST_MILLIS = 2_000;

  private static final long AGAIN_MAX_MILLIS = 30_000;
  private static final long PAUSE_FIRST_MILLIS = 100;
  private static final long PAUSE_MAX_MILLIS = 250;

  private final ShardState state;
  private final Journal journal;
  private final Map<String, Route> routes = new HashMap<>();
  private final Deque<Unsettled> unsettled = new ArrayDeque<>();
  private final Map<Long, Route.Transmission> underWay = new HashMap<>();
  private final PriorityQueue<Watched> watches =
      new PriorityQueue<>(Comparator.comparingLong(Watched::atMillis));
  private long lastId;
  private boolean stirred;
  private long pauseEndsMillis = Long.MAX_VALUE;

  /** What may be done when this batch is settled. */
  private record Unsettled(long seq, Runnable then) {}

  private record Watched(long atMillis, Lane lane) {}

  Relay(ShardState state, Journal journal) {
    this.state = state;
    this.journal = journal;
  }

  /** The reign begins: whatever is not acknowledged goes (again). */
  void begin() {
    for (LiveFlow flow : state.talking()) {
      for (SessionEnd end : flow.history().sessions().all()) {
        Lane lane = flow.lane(end);
        lane.sendable = end.sent();
        lane.ackable = end.received();
        lane.receipt = end.receipt();
        enqueue(lane);
        state.tally.sentAgain(end.unackedCount());
      }
    }
    if (state.announceHistory) {
      state.announceHistory = false;
      state
          .flows()
          .forEach(flow -> flow.history().sessions().all().forEach(end -> ackAgain(flow, end)));
    }
  }

  /** The party may have lost what it knew: it shall hear what this side knows. */
  void ackAgain(String party) {
    for (LiveFlow flow : state.flows()) {
      for (SessionEnd end : flow.history().sessions().all()) {
        if (end.party().equals(party) && end.broken() == null) {
          ackAgain(flow, end);
        }
      }
    }
  }

  /** Something was said, or came, in this session: it may leave when its batch is settled. */
  void changed(LiveFlow flow, SessionEnd end) {
    Lane lane = flow.lane(end);
    if (end.sent() > lane.sendable || end.received() > lane.ackable) {
      release(flow, lane, false);
    }
  }

  /** As {@link #changed}, for all sessions of a flow. */
  void changed(LiveFlow flow) {
    flow.history().sessions().all().forEach(end -> changed(flow, end));
  }

  void settled(long seq) {
    Unsettled next;
    while ((next = unsettled.peek()) != null && next.seq() <= seq) {
      unsettled.remove();
      next.then().run();
    }
  }

  /** Does this when everything that the flow's journal says now is settled. */
  private void whenSettled(LiveFlow flow, Runnable then) {
    if (flow.lastSeq() <= state.settled.seq()) {
      then.run();
    } else {
      unsettled.add(new Unsettled(flow.lastSeq(), then));
    }
  }

  /** Everything that was said and came in the session so far may leave when it is settled. */
  private void release(LiveFlow flow, Lane lane, boolean ackAnyway) {
    int sendable = lane.end.sent();
    int ackable = lane.end.received();
    long receipt = lane.end.receipt();
    whenSettled(
        flow,
        () -> {
          lane.sendable = Math.max(lane.sendable, sendable);
          lane.ackOwed |= ackAnyway || ackable > lane.ackable;
          if (ackable >= lane.ackable) {
            lane.ackable = ackable;
            lane.receipt = receipt;
          }
          enqueue(lane);
        });
  }

  /** The other side asks again: it may not know what came, perhaps under an earlier reign. */
  void ackAgain(LiveFlow flow, SessionEnd end) {
    release(flow, flow.lane(end), true);
  }

  /** What came is of no use to the flow (any more), and need not come again. */
  void ackUnread(LiveFlow flow, SessionEnd end, int received) {
    Frame ack = new Frame.Ack(flow.lane(end).to(), received, 0);
    whenSettled(flow, () -> tell(end.party(), ack));
  }

  /** The session is broken on this side: the other one is not to wait for anything. */
  void refuseUnread(LiveFlow flow, SessionEnd end, String reason) {
    Frame.Address to = flow.lane(end).to();
    Frame refusal =
        end.historyDiffers() ? new Frame.Differs(to, reason) : new Frame.Refusal(to, reason);
    whenSettled(flow, () -> tell(end.party(), refusal));
  }

  /** Something to tell about a session that is not here (any more); it depends on no open batch. */
  void tell(String party, Frame frame) {
    Map<Frame.Address, Frame> direct = route(party).direct;
    if (direct.size() < DIRECT_MAX) {
      direct.put(frame.to(), frame);
    }
    stirred = true;
  }

  /** The party was heard: what it acknowledged need not go again. */
  void heard(LiveFlow flow, SessionEnd end, int received) {
    Lane lane = flow.lane(end);
    if (received > lane.acked) {
      lane.acked = Math.min(received, lane.sendable);
      lane.left = Math.max(lane.left, lane.acked);
      lane.silences = 0;
    }
  }

  /** The flow is about to end: what is known to have arrived need not be waited for any more. */
  void noteAcks(LiveFlow flow) {
    for (SessionEnd end : flow.history().sessions().all()) {
      if (end.unackedCount() > 0 && flow.lane(end).acked > end.acked()) {
        journal.append(flow, new Entry.Acked(end.session(), flow.lane(end).acked));
      }
    }
  }

  /** Gives out what may leave now. */
  void pump() {
    if (!stirred) {
      return;
    }
    stirred = false;
    long now = state.clock.nowMillis();
    for (Route route : routes.values()) {
      while (route.hasToSend()
          && route.underWay < route.underWayMax()
          && now >= route.pausedUntilMillis) {
        if (!transmit(route, now)) {
          break;
        }
      }
    }
  }

  private boolean transmit(Route route, long now) {
    Route.Transmission again = route.again.pollFirst();
    if (again != null) {
      give(again);
      return true;
    }
    List<Frame> frames = new ArrayList<>(route.direct.values());
    route.direct.clear();
    int bytes = 0;
    while (frames.size() < FRAMES_MAX && bytes < BYTES_MAX && !route.ready.isEmpty()) {
      Lane lane = route.ready.remove();
      lane.queued = false;
      bytes += take(lane, frames, BYTES_MAX - bytes);
      if (lane.hasToSend()) {
        route.enqueue(lane);
      }
      watch(lane, now);
    }
    if (frames.isEmpty()) {
      return false;
    }
    give(new Route.Transmission(++lastId, route, frames));
    return true;
  }

  private void give(Route.Transmission transmission) {
    Route route = transmission.route();
    route.underWay++;
    underWay.put(transmission.id(), transmission);
    Frames frames = new Frames(state.history, transmission.frames());
    journal.now(new Effect.Transmit(transmission.id(), route.party, frames));
  }

  /** Takes what the lane has to say, as far as there is room, and answers its size in bytes. */
  private static int take(Lane lane, List<Frame> frames, int room) {
    SessionEnd end = lane.end;
    int bytes = 0;
    int before = frames.size();
    if (lane.hasToSend()) {
      int number = end.acked();
      for (SessionEnd.Said said : end.unacked()) {
        Content content = said.content();
        number++;
        if (number <= lane.left) {
          continue;
        }
        if (number > lane.sendable || bytes >= room || frames.size() >= FRAMES_MAX) {
          break;
        }
        int base = Math.max(lane.acked, end.acked()) + 1;
        frames.add(new Frame.Message(lane.to(), number, base, lane.ackable, lane.receipt, content));
        lane.left = number;
        bytes += sizeOf(content);
      }
    }
    if (frames.size() == before && lane.ackOwed) {
      frames.add(new Frame.Ack(lane.to(), lane.ackable, lane.receipt));
    }
    lane.ackOwed = false;
    return bytes;
  }

  private static int sizeOf(Content content) {
    return content instanceof Content.Data data ? data.payload().json().length : 0;
  }

  /** What left is to be acknowledged by then, or it goes again. */
  private void watch(Lane lane, long now) {
    if (lane.watchedUntilMillis == 0 && lane.waitsForAck()) {
      long wait = AGAIN_FIRST_MILLIS << Math.min(lane.silences, 10);
      lane.watchedUntilMillis = now + Math.min(wait, AGAIN_MAX_MILLIS);
      lane.ackedAtWatch = lane.acked;
      watches.add(new Watched(lane.watchedUntilMillis, lane));
    }
  }

  void ticked() {
    long now = state.clock.nowMillis();
    if (now >= pauseEndsMillis) {
      pauseEndsMillis = Long.MAX_VALUE;
      for (Route route : routes.values()) {
        if (route.pausedUntilMillis > now) {
          pauseEndsMillis = Math.min(pauseEndsMillis, route.pausedUntilMillis);
        }
      }
      stirred = true;
    }
    Watched due;
    while ((due = watches.peek()) != null && due.atMillis() <= now) {
      watches.remove();
      Lane lane = due.lane();
      lane.watchedUntilMillis = 0;
      if (!lane.waitsForAck()) {
        continue;
      }
      if (lane.acked == lane.ackedAtWatch) {
        lane.silences++;
        lane.goBackTo(lane.acked);
        enqueue(lane);
      }
      watch(lane, now);
    }
  }

  /** A transmission ended. One that is refused is not sent again as it was, only its messages. */
  void transmitted(long id, TransmissionEnd end) {
    Route.Transmission ended = underWay.remove(id);
    if (ended == null) {
      return;
    }
    Route route = ended.route();
    route.underWay--;
    stirred = true;
    if (end == TransmissionEnd.ACCEPTED) {
      route.failures = 0;
      return;
    }
    pause(route, state.clock.nowMillis());
    if (end == TransmissionEnd.UNKNOWN) {
      route.again.add(ended);
    }
  }

  /** Transmissions that were under way together fail together: that counts once. */
  private void pause(Route route, long now) {
    if (now >= route.pausedUntilMillis) {
      long pause = PAUSE_FIRST_MILLIS << Math.min(route.failures, 10);
      route.failures++;
      route.pausedUntilMillis = now + Math.min(pause, PAUSE_MAX_MILLIS);
      pauseEndsMillis = Math.min(pauseEndsMillis, route.pausedUntilMillis);
    }
  }

  /** When there is something to do without an event; {@link Long#MAX_VALUE} for never. */
  long nextMillis() {
    Watched first = watches.peek();
    return Math.min(pauseEndsMillis, first == null ? Long.MAX_VALUE : first.atMillis());
  }

  /** How it stands with each party that something is to go to. */
  List<RouteView> view() {
    Map<String, RouteView> views = new TreeMap<>();
    for (LiveFlow flow : state.talking()) {
      for (SessionEnd end : flow.history().sessions().all()) {
        for (SessionEnd.Said said : end.unacked()) {
          views.merge(end.party(), RouteView.of(end.party(), said), RouteView::and);
        }
      }
    }
    for (Route route : routes.values()) {
      views.computeIfPresent(
          route.party, (_, view) -> view.failing(route.failures, route.underWay));
    }
    return List.copyOf(views.values());
  }

  void drop() {
    routes.clear();
    unsettled.clear();
    underWay.clear();
    watches.clear();
    stirred = false;
    pauseEndsMillis = Long.MAX_VALUE;
  }

  private void enqueue(Lane lane) {
    route(lane.end.party()).enqueue(lane);
    stirred = true;
  }

  private Route route(String party) {
    return routes.computeIfAbsent(party, Route::new);
  }

  int waiting() {
    return unsettled.size() + underWay.size();
  }
}
