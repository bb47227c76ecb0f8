package io.understudy.core.shard;

import io.understudy.core.log.DeadLetter;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Payload;
import io.understudy.core.log.ReplyTo;
import io.understudy.flow.FlowId;
import org.jspecify.annotations.Nullable;

/**
 * What a caller can ask of a hot shard. A key makes a request idempotent: the same key again gets
 * the same answer and changes nothing.
 */
public sealed interface Request {

  /**
   * @param flow the id that the new flow gets, unless the client id is taken
   * @param clientId unique among all flows of the shard; {@code null} for none
   * @param seed what {@code random} and {@code uuid} are made of
   */
  record Start(FlowId flow, String name, @Nullable String clientId, Payload input, long seed)
      implements Request {}

  record Status(FlowId flow) implements Request {}

  /** Answered when the flow has ended and that is settled. */
  record Result(FlowId flow) implements Request {}

  record Signal(FlowId flow, String name, @Nullable String key, Payload payload)
      implements Request {}

  record Cancel(FlowId flow, @Nullable String key, String reason) implements Request {}

  /** Lets a flow in the hospital go on from its journal. */
  record Retry(FlowId flow, @Nullable String key, String by) implements Request {}

  /** Ends a flow in the hospital as failed. */
  record GiveUp(FlowId flow, @Nullable String key, String by, String reason) implements Request {}

  /** Answered when something that comes after this request is settled. */
  record Watch() implements Request {}

  /** Notes that a takeover is to be rehearsed; answered when that is settled. */
  record Drill(Entry.Drilled asked) implements Request {}

  /** How it stands with the parties that something is to go to. */
  record Parties() implements Request {}

  /** Takes a dead letter in once more, as if it came now: after its cause was mended. */
  record SendAgain(DeadLetter letter, String by) implements Request {}

  /** Sends the flow's result there when it ends; answered at once with the result if it has. */
  record OweReply(FlowId flow, ReplyTo to) implements Request {}
}
