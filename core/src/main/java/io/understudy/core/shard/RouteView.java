package io.understudy.core.shard;

import io.understudy.core.flow.SessionEnd;

/**
 * How it stands with one party.
 *
 * @param waiting messages that it has not acknowledged
 * @param oldestMillis durable time at which the oldest of them was sent by its flow
 * @param failures transmissions in a row whose end is unknown; 0 when its broker takes them
 * @param underWay transmissions that its broker has not answered
 */
public record RouteView(String party, int waiting, long oldestMillis, int failures, int underWay) {

  static RouteView of(String party, SessionEnd.Said said) {
    return new RouteView(party, 1, said.timeMillis(), 0, 0);
  }

  RouteView and(RouteView other) {
    long oldest = Math.min(oldestMillis, other.oldestMillis);
    return new RouteView(party, waiting + other.waiting, oldest, failures, underWay);
  }

  RouteView failing(int times, int sent) {
    return new RouteView(party, waiting, oldestMillis, times, sent);
  }
}
