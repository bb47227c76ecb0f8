package io.understudy.engine;

import io.understudy.core.shard.Endings;

/** Whether a build that has come on the stage fails more flows than the one before it did. */
final class Probation {
  /** Fewer are no evidence. */
  static final long ENDED_MIN = 20;

  static final long FAILED_MIN = 10;
  static final double SHARE_MIN = 0.05;
  static final double TIMES_BEFORE = 3;

  private Probation() {}

  /**
   * It fails more than one in twenty, and more than three times as many as the build before; where
   * that one failed many, more than halfway from its share to all.
   *
   * @param before under the build before; nothing known counts as nothing failed
   * @param now under the new one
   */
  static boolean isFailed(Endings before, Endings now) {
    double times = TIMES_BEFORE * before.share();
    double most = Math.max(SHARE_MIN, Math.min(times, (1 + before.share()) / 2));
    return now.ended() >= ENDED_MIN && now.failed() >= FAILED_MIN && now.share() > most;
  }
}
