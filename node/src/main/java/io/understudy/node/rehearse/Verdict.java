package io.understudy.node.rehearse;

import io.understudy.core.shard.RehearsalView;
import org.jspecify.annotations.Nullable;

/**
 * How a rehearsal ended.
 *
 * @param subject whose flows were rehearsed, by which code
 * @param reason why it could not be looked to the end; {@code null} when it was
 */
record Verdict(Subject subject, RehearsalView view, Numbers numbers, @Nullable String reason) {
  record Subject(String node, String build) {}

  /**
   * @param live flows that lived at the end
   * @param hospital those of them that are in the hospital and were left out
   * @param batch up to which the log was read
   */
  record Numbers(int live, int hospital, long batch, long millis) {}

  enum Word {
    /** This build can follow every live flow. */
    FOLLOWED,
    DIVERGED,
    /** Nobody knows: it could not be looked to the end. */
    UNKNOWN
  }

  /** One divergence is enough; none counts only when everything was looked at. */
  Word word() {
    if (view.found() > 0) {
      return Word.DIVERGED;
    }
    return reason == null ? Word.FOLLOWED : Word.UNKNOWN;
  }
}
