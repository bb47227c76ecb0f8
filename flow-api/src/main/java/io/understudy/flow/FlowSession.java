package io.understudy.flow;

import java.time.Duration;
import java.util.Optional;

/**
 * One flow's end of an ordered conversation with one other flow, on this node or another. Each
 * message arrives exactly once and in order, whatever dies or is lost in between: it is journaled
 * here, sent again until the other side has journaled it, and known there by its number.
 *
 * <p>A session ends when either flow closes it or ends. Then the other one's next {@code send} or
 * {@code receive} throws a {@link SessionEndedException}; messages that came before can still be
 * received. Its subclass {@link SessionRefusedException} says that nothing was done at the other
 * end, {@link CounterpartyFailedException} that the flow there failed in the middle. Sessions live
 * on across {@link FlowContext#continueAs}: {@link FlowContext#session(FlowId)} finds them again.
 */
public interface FlowSession {
  /** Names the session on both sides. */
  FlowId id();

  /** The node of the other flow. */
  Party party();

  /**
   * Sends a value, as JSON. It leaves when everything that the flow has observed is settled.
   *
   * @throws SessionEndedException when the session has ended
   * @throws FlowLimitException when too many messages wait to be received by the other side
   */
  void send(Object message);

  /**
   * Waits for the next message without a deadline.
   *
   * @throws SessionEndedException when the session has ended and nothing is left to receive
   */
  <T> T receive(Class<T> type);

  /** Waits for the next message; empty when the deadline passed first. */
  <T> Optional<T> receive(Class<T> type, Duration atMost);

  default <T> T sendAndReceive(Object message, Class<T> type) {
    send(message);
    return receive(type);
  }

  /** Says that this side neither sends nor receives any more. Closing twice is harmless. */
  void close();
}
