package io.understudy.core.shard;

import io.understudy.core.flow.SessionEnd;
import io.understudy.core.message.Frame;

/**
 * One end of a session, as a reign sends from it. Known to this reign only, and never journaled.
 */
final class Lane {
  final LiveFlow flow;
  final SessionEnd end;

  /** Messages up to here are settled: they may leave. */
  int sendable;

  /** Messages up to here have left. */
  int left;

  /** The other side said that it has messages up to here; the journal may not say so yet. */
  int acked;

  /** What came is settled up to here: it may be acknowledged. */
  int ackable;

  /** What came up to there, as one number. */
  long receipt;

  boolean ackOwed;
  boolean queued;

  /** When to look whether something was acknowledged; 0 for no watch. */
  long watchedUntilMillis;

  int ackedAtWatch;
  int silences;

  Lane(LiveFlow flow, SessionEnd end) {
    this.flow = flow;
    this.end = end;
    this.left = end.acked();
    this.acked = end.acked();
  }

  /** The other end. */
  Frame.Address to() {
    return new Frame.Address(end.session(), end.initiator(), !end.initiated());
  }

  boolean hasToSend() {
    return Math.max(left, end.acked()) < sendable && end.broken() == null;
  }

  boolean waitsForAck() {
    return Math.max(acked, end.acked()) < left && end.broken() == null;
  }

  /** What left after this number may be lost. */
  void goBackTo(int number) {
    left = Math.max(end.acked(), Math.min(left, number));
  }
}
