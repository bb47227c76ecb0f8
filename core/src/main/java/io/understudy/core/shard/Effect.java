package io.understudy.core.shard;

import io.understudy.core.flow.FlowScript;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.DeadLetter;
import io.understudy.core.log.Entry;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.ReplyTo;
import io.understudy.core.message.Frames;
import io.understudy.flow.FlowId;

/**
 * What a shard wants done. Those that leave the instance ({@link RunBody}, {@link Answer}, {@link
 * Transmit}, {@link AcceptDelivery}) are given out only after everything that they tell of, or that
 * their flow has observed, is settled.
 */
public sealed interface Effect {

  /** Run the flow's code from the top on a new fiber, fed from the script. */
  record StartFiber(long fiber, FlowScript script) implements Effect {}

  /** The operation at this position ended; may come before its batch is settled. */
  record Resume(FlowId flow, long fiber, Recorded recorded) implements Effect {}

  /** The flow takes this version of a change. */
  record GiveVersion(FlowId flow, long fiber, String change, int version) implements Effect {}

  /**
   * Run the body (or its probe) that the fiber has asked for at this position.
   *
   * @param attempt counts from 1
   * @param fresh no attempt at it can have begun before, under whatever reign
   */
  record RunBody(FlowId flow, long fiber, int position, int attempt, boolean probe, boolean fresh)
      implements Effect {}

  /** The body at this position is over its time. */
  record InterruptBody(FlowId flow, long fiber, int position) implements Effect {}

  /** Forget the fiber: its bodies are interrupted, its code never goes on. */
  record DropFiber(FlowId flow, long fiber) implements Effect {}

  record Answer(long ticket, Reply reply) implements Effect {}

  /**
   * The batch that was under way is settled: the next one may be sealed ({@link Shard#seal}) at
   * once, before what waited for this one leaves. The store is then never idle while there is
   * anything to commit.
   */
  record BatchSettled(long seq) implements Effect {}

  /** Ask the store who holds this client id; answered by {@link Event.KeyLookedUp}. */
  record LookUpKey(String clientId) implements Effect {}

  /** Ask the store what became of this flow; answered by {@link Event.FlowLookedUp}. */
  record LookUpFlow(FlowId flow) implements Effect {}

  /** Send these to the party, as one message; answered by {@link Event.Transmitted}. */
  record Transmit(long id, String party, Frames frames) implements Effect {}

  /** Send this result there; answered by {@link Event.ReplySent}. */
  record SendReply(long id, ReplyTo to, Reply.Finished result) implements Effect {}

  /** Take this in as if it came now. */
  record TakeAgain(DeadLetter letter) implements Effect {}

  /** Everything that the delivery brought is settled. */
  record AcceptDelivery(long delivery) implements Effect {}

  /** The flow does not live (any more): answer from the store. */
  record LookUp(long ticket, Request request) implements Effect {}

  /** For logs and metrics; not an effect on the world. */
  sealed interface Note extends Effect {}

  record FlowOpened(FlowId flow, String name) implements Note {}

  record FlowEnded(FlowId flow, String name, FlowStatus status, long livedMillis) implements Note {}

  record FlowHospitalized(FlowId flow, String name, Entry.Hospitalized trouble) implements Note {}

  /** On a warm instance: the code of this build and the journal disagree. */
  record Diverged(Divergence divergence) implements Note {}

  /** A party speaks in a session that is not its own, or that the flow does not have. */
  record FrameIgnored(String party, FlowId session) implements Note {}

  /** A message went to the dead letters. */
  record MessageDead(DeadLetter letter) implements Note {}

  record ClockJumped(long byMillis) implements Note {}
}
