package io.understudy.core.shard;

import io.understudy.core.message.Frame;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** What is to go to one party. */
final class Route {
  /** Transmissions at a time. */
  private static final int UNDER_WAY_MAX = 8;

  final String party;
  final Deque<Lane> ready = new ArrayDeque<>();

  /** For ends of sessions that are no more here; the latest word to each. */
  final Map<Frame.Address, Frame> direct = new LinkedHashMap<>();

  /** What ended without anybody knowing how, oldest first. */
  final NavigableSet<Transmission> again =
      new TreeSet<>(Comparator.comparingLong(Transmission::id));

  int underWay;
  int failures;
  long pausedUntilMillis;

  /** Frames that travel together. */
  record Transmission(long id, Route route, List<Frame> frames) {}

  Route(String party) {
    this.party = party;
  }

  void enqueue(Lane lane) {
    if (!lane.queued) {
      lane.queued = true;
      ready.add(lane);
    }
  }

  /** One that fails is tried with one transmission at a time: there may be many such. */
  int underWayMax() {
    return failures == 0 ? UNDER_WAY_MAX : 1;
  }

  boolean hasToSend() {
    return !ready.isEmpty() || !direct.isEmpty() || !again.isEmpty();
  }
}
