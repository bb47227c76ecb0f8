package io.understudy.core.shard;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.BodyResult;
import io.understudy.core.log.Batch;
import io.understudy.core.log.DeadLetter;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Payload;
import io.understudy.core.message.Frames;
import io.understudy.core.message.TransmissionEnd;
import io.understudy.flow.FlowId;
import org.jspecify.annotations.Nullable;

/** What can happen to a shard. Events of a fiber that was dropped are ignored by its number. */
public sealed interface Event {

  /** A caller asks; the ticket stands for the caller. */
  record Requested(long ticket, Request request) implements Event {}

  /** What the store says of a client id. */
  record KeyLookedUp(String clientId, @Nullable Taken taken) implements Event {
    /** The flow that holds the client id. */
    public record Taken(FlowId flow, String name, Digest inputDigest) {}
  }

  /** What comes of messages. */
  sealed interface OfMail extends Event {}

  /**
   * What the store says of a flow that does not live here.
   *
   * @param status {@code null} when it has no such flow
   */
  record FlowLookedUp(FlowId flow, @Nullable FlowStatus status) implements OfMail {}

  /**
   * What another node says, or this one to itself.
   *
   * @param party who says it; proven
   */
  record FramesArrived(long delivery, String party, Frames frames) implements OfMail {}

  /** A transmission ended. */
  record Transmitted(long id, TransmissionEnd end) implements OfMail {}

  /**
   * A result was sent.
   *
   * @param done a broker has it, or nobody wants it
   */
  record ReplySent(long id, boolean done) implements OfMail {}

  /** A message that nobody can do anything with. */
  record Undeliverable(long delivery, DeadLetter letter) implements OfMail {}

  /** What a fiber says. */
  sealed interface OfFiber extends Event {
    FlowId flow();

    long fiber();
  }

  /** A flow's code asks for an operation. */
  record OperationAsked(FlowId flow, long fiber, Ask ask) implements OfFiber {}

  record BodyEnded(FlowId flow, long fiber, int position, BodyResult result) implements OfFiber {}

  /** A long body says that it is alive. */
  record BodyAlive(FlowId flow, long fiber, int position) implements OfFiber {}

  /** The flow's code has come to its end. */
  sealed interface FlowEnd extends OfFiber {}

  record FlowReturned(FlowId flow, long fiber, Payload result) implements FlowEnd {}

  /** The flow's code threw; a failure of kind CANCELLED means that it gave in to a cancel. */
  record FlowThrew(FlowId flow, long fiber, Failure failure) implements FlowEnd {}

  /** The flow's code cannot go on here. */
  record FlowStuck(
      FlowId flow, long fiber, Entry.Hospitalized.Cause cause, int position, String message)
      implements OfFiber {}

  /** Both clocks were read. */
  record Ticked(long wallMillis, long monotonicNanos) implements Event {}

  /** The commit of the sealed batch returned cleanly. */
  record Settled(long seq) implements Event {}

  /** On a warm instance: the next batch of the log. */
  record BatchRead(Batch batch) implements Event {}

  /** On a warm instance: no further batch was there for the moment. */
  record TailRead() implements Event {}

  /** This instance claimed the stage; the batch carries {@code REIGN_STARTED}. */
  record ReignBegan(long epoch, Batch batch) implements Event {}

  /** The reign is over, for whatever cause; nothing that is not settled counts. */
  record ReignEnded(String reason) implements Event {}

  /** A caller no longer waits for a flow's result. */
  record Withdrawn(long ticket, FlowId flow) implements Event {}

  /** The reign is to end politely: serve no callers any more. */
  record IntakeClosed() implements Event {}

  /**
   * A handover comes: steps that only a person could judge after an interruption are not begun any
   * more, so that none is interrupted; or it does not come, and they are.
   */
  record DoubtfulStepsHeld(boolean held) implements Event {}

  /**
   * Everything has ended that could: note the polite end of the reign.
   *
   * @param handover what an operator asked for; {@code null} when it ends for another cause
   */
  record Closing(String cause, Entry.@Nullable HandoverAsked handover) implements Event {}
}
