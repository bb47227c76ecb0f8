package io.understudy.core.log;

import io.understudy.flow.FlowId;
import org.jspecify.annotations.Nullable;

/** One fact of the journal. Adding a kind is allowed, changing the meaning of one is not. */
public sealed interface Entry {

  /** No deadline. */
  long NEVER = Long.MAX_VALUE;

  /** A flow's first entry. */
  record Started(
      String name,
      @Nullable String clientId,
      Payload input,
      long seed,
      String build,
      @Nullable FlowId parent)
      implements Entry {}

  /** The body at this position is about to run; only steps with an answer to doubt have it. */
  record Intended(int position, int attempt) implements Entry {}

  /** An attempt failed and another one follows. */
  record AttemptFailed(int position, int attempt, Failure failure, long retryAtMillis)
      implements Entry {}

  /** An operation ended; the flow goes on from here. */
  record Ended(int position, Op op, Outcome outcome) implements Entry {}

  /**
   * An operation waits for an event.
   *
   * @param child the flow that is joined, or the session that is received from
   * @param untilMillis durable time of the deadline, or {@link #NEVER}
   * @param alone no async step is under way: the flow can be dropped from memory until its event
   */
  record Waiting(int position, Op op, @Nullable FlowId child, long untilMillis, boolean alone)
      implements Entry {}

  record Versioned(String change, int version) implements Entry {}

  record Signalled(String name, @Nullable String key, Payload payload) implements Entry {}

  record ChildEnded(FlowId child, Outcome outcome) implements Entry {}

  record CancelAsked(@Nullable String key, String reason) implements Entry {}

  /** The flow cannot go on by itself. */
  record Hospitalized(Cause cause, int position, String message) implements Entry {
    /** The order is part of the stored form. */
    public enum Cause {
      DIVERGED,
      DOUBT,
      UNKNOWN_FLOW,
      ERROR,
      CRASHED_INSTANCES,
      LIMIT,
      HISTORY_DIFFERS
    }
  }

  /** An operator let the flow go on. */
  record Discharged(@Nullable String key, String by) implements Entry {}

  /** A flow under suspicion of crashing its instances goes on now, alone. */
  record Resuming() implements Entry {}

  /** One run ended and the next begins with this input; entries before this one are history. */
  record Continued(Payload input) implements Entry {}

  /** Of a flow's conversations with others; some come after the flow's end. */
  sealed interface OfTalk extends Entry {}

  /**
   * The flow was started by a session, which bears the flow's own id.
   *
   * @param initiator the flow at the other end
   */
  record SessionBegan(String party, FlowId initiator) implements OfTalk {}

  /**
   * The next message of a session came.
   *
   * @param acked the other side has all of ours up to this number
   */
  record Received(FlowId session, int number, int acked, Content content) implements OfTalk {}

  /** The other side of a session has all messages up to this number. */
  record Acked(FlowId session, int upTo) implements OfTalk {}

  /** The other side does not know the session (any more): nothing more is sent or received. */
  record SessionBroken(FlowId session, String reason) implements OfTalk {}

  /** The two sides of a session know different messages of it: one of them lost its history. */
  record HistoryDiffered(FlowId session, String reason) implements OfTalk {}

  /** Whoever started the flow by a message waits for its result there. */
  record ReplyOwed(ReplyTo to) implements OfTalk {}

  /** The result has left. */
  record Replied(ReplyTo to) implements OfTalk {}

  /** The flow's own last entry; only its conversations may have some more. */
  record Finished(FlowStatus status, Outcome outcome) implements Entry {}

  /** Of the shard itself. */
  sealed interface OfShard extends Entry {}

  /** A reign began. */
  record ReignStarted(String instance, String incarnation, String build, String cause)
      implements OfShard {}

  /** The reign ended politely. */
  record ReignEnded(String cause) implements OfShard {}

  /**
   * An operator accepted that settled batches are lost: the log goes on from what is there.
   *
   * @param history how often this has happened, this time included
   * @param from the first batch that is missing
   * @param to the last one that is known to be missing
   * @param lostEpoch the last epoch that is known of them; later ones are larger
   */
  record HistoryAccepted(long history, long from, long to, long lostEpoch, String by, String reason)
      implements OfShard {}

  /** The watchdog came by while nothing else was to be settled. */
  record Watched() implements OfShard {}

  /**
   * An operator asked for the handover with which the reign ends.
   *
   * @param key the idempotency key
   */
  record HandoverAsked(String successor, String by, String key) implements OfShard {}

  /**
   * An operator wants a takeover to be rehearsed; this stands before anything is done for it.
   *
   * @param kind what is done to the hot instance, in one word
   * @param key the idempotency key
   */
  record Drilled(String kind, String by, String reason, String key) implements OfShard {}

  /** A message that nobody can do anything with. */
  record DeadLettered(DeadLetter letter) implements OfShard {}

  /** An operator sent the dead letter again. */
  record SentAgain(String letter, String by) implements OfShard {}
}
