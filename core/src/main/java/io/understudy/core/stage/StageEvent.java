package io.understudy.core.stage;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can happen to an instance about the stage. Times are its own monotonic clock's. */
public sealed interface StageEvent {

  record Ticked(long nanos) implements StageEvent {}

  /** A read of the stage succeeded; {@code nanos} is when it was begun. */
  record Observed(StageSight sight, long nanos) implements StageEvent {}

  /** The server granted the lock. */
  record LockGranted(long nanos) implements StageEvent {}

  /** The place in the queue, or the connection that holds the lock, is lost. */
  record LockLost(String reason, long nanos) implements StageEvent {}

  /** The claim stands; {@code begunNanos} is when it was sent. */
  record Claimed(long epoch, long begunNanos) implements StageEvent {}

  record ClaimRefused(Refusal refusal, String reason, long nanos) implements StageEvent {
    /** Why a claim did not stand. */
    public enum Refusal {
      COLLIDED,
      ANOTHER_HISTORY,
      UNKNOWN
    }
  }

  /**
   * A renewal returned.
   *
   * @param begunNanos when it was sent: the lease runs from here
   * @param held false when another incarnation or epoch holds the stage
   */
  record Renewed(boolean held, long begunNanos) implements StageEvent {}

  /** The reign cannot go on: fenced, an unknown commit, a lost connection. */
  record ReignBroken(String reason) implements StageEvent {}

  /**
   * Somebody asks to leave the stage politely.
   *
   * @param successor who should be next; {@code null} for the named understudy
   * @param forGood never stand for the stage again (the process is stopping)
   */
  record LeaveAsked(String cause, @Nullable String successor, boolean forGood)
      implements StageEvent {}

  /**
   * Somebody asks to hand the stage over.
   *
   * @param to who is to be next; {@code null} for the best one
   * @param avoided instances that are not to be taken for the best one
   */
  record HandoverAsked(@Nullable String to, Set<String> avoided, long nanos)
      implements StageEvent {}

  /** The handover that is being prepared is not to be. */
  record HandoverCalledOff() implements StageEvent {}

  /** The reign is closed and its seat given back. */
  record Left(long nanos) implements StageEvent {}

  /** Something bars this instance from the stage; {@code null} when nothing does any more. */
  record Barred(@Nullable String reason) implements StageEvent {}
}
