package io.understudy.core.message;

import io.understudy.core.log.Content;
import io.understudy.flow.FlowId;

/**
 * What one side of a session tells the other. Frames may be lost, doubled or late: each is judged
 * by its number alone, and what is not acknowledged is sent again.
 */
public sealed interface Frame {
  Address to();

  /**
   * One end of a session.
   *
   * @param session bears the id of the flow that it started, which is the responder
   * @param initiator the flow that opened it
   * @param toInitiator which of the two is meant
   */
  record Address(FlowId session, FlowId initiator, boolean toInitiator) {
    public FlowId flow() {
      return toInitiator ? initiator : session;
    }

    public Address otherEnd() {
      return new Address(session, initiator, !toInitiator);
    }
  }

  /**
   * A message.
   *
   * @param number counts the sender's messages in this session from 1
   * @param base the receiver has, as far as the sender knows, all before this number
   * @param received the sender has all of the receiver's messages up to this number
   * @param receipt what these were, as one number; 0 when the sender does not know
   */
  record Message(Address to, int number, int base, int received, long receipt, Content content)
      implements Frame {}

  /**
   * The sender has all of the receiver's messages up to this number.
   *
   * @param receipt what these were, as one number; 0 when the sender does not know
   */
  record Ack(Address to, int received, long receipt) implements Frame {}

  /** The two sides know different messages of the session: one of them lost its history. */
  record Differs(Address to, String reason) implements Frame {}

  /** The sender does not take part in the session, or knows it no more. */
  record Refusal(Address to, String reason) implements Frame {}
}
