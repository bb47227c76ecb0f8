package io.understudy.core.stage;

import org.jspecify.annotations.Nullable;

/** What an instance wants done about the stage. */
public sealed interface StageEffect {

  /** Wait for the lock in the server; ends with {@code LockGranted} or {@code LockLost}. */
  record JoinQueue() implements StageEffect {}

  record LeaveQueue() implements StageEffect {}

  /** End the sessions of this incarnation and whoever holds the lock or blocks us. */
  record Terminate(String incarnation) implements StageEffect {}

  /** Read the log to its end and claim on top of it; ends with {@code Claimed} or a refusal. */
  record Claim(String cause) implements StageEffect {}

  /** Switch the engine to performing. */
  record BeginReign(long epoch, String cause) implements StageEffect {}

  /**
   * Renew; ends with {@code Renewed} or {@code LockLost}.
   *
   * @param successor the instance that a handover was promised to
   */
  record Renew(long epoch, @Nullable String understudy, @Nullable String successor)
      implements StageEffect {}

  /** Nobody could take the stage over, or the one that was to be next cannot any more. */
  record RefuseHandover(String why) implements StageEffect {}

  /** The handover has to wait for this; it may be over in a moment. */
  record AwaitSuccessor(String why) implements StageEffect {}

  /** The one that is to be next waits for the lock alone, with all that its reign needs. */
  record SuccessorReady(String successor) implements StageEffect {}

  /**
   * Stop performing at once, drop what is not settled, give the seat back; ends with {@code Left}.
   */
  record EndReign(String reason) implements StageEffect {}

  /**
   * Settle what is under way, note the end, release the stage, give the seat back; ends with {@code
   * Left}.
   */
  record LeavePolitely(String cause, @Nullable String successor) implements StageEffect {}

  /** Give the lock back without a reign. */
  record GiveUpSeat() implements StageEffect {}
}
