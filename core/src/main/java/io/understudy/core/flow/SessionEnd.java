package io.understudy.core.flow;

import io.understudy.core.log.Content;
import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One flow's end of a session, as its journal tells it: what it sent and the other side does not
 * have for certain, and what came and the flow's code has not taken.
 */
public final class SessionEnd {
  private final FlowId session;
  private final String party;
  private final FlowId initiator;
  private final boolean initiated;
  private final Deque<Said> unacked = new ArrayDeque<>(2);
  private final Deque<Payload> mailbox = new ArrayDeque<>(1);
  private int acked;
  private long ackedDigest = TalkDigest.NONE;
  private int received;
  private long receipt = TalkDigest.NONE;
  private boolean ended;
  private Content.@Nullable End otherEnded;
  private @Nullable String broken;
  private boolean historyDiffers;

  /**
   * A message, and the durable time at which the flow sent it.
   *
   * @param digest of this one and all before it
   */
  public record Said(Content content, long timeMillis, long digest) {}

  private SessionEnd(FlowId session, String party, FlowId initiator, boolean initiated) {
    this.session = session;
    this.party = party;
    this.initiator = initiator;
    this.initiated = initiated;
  }

  /** The end of the flow that opened the session: its opening is the first message. */
  static SessionEnd opened(
      FlowId session, String party, FlowId initiator, String flow, long timeMillis) {
    SessionEnd end = new SessionEnd(session, party, initiator, true);
    end.send(new Content.Open(flow), timeMillis);
    return end;
  }

  /** The end of the flow that was started by the session: it has the first message. */
  static SessionEnd invited(FlowId session, String party, FlowId initiator) {
    SessionEnd end = new SessionEnd(session, party, initiator, false);
    end.received = 1;
    end.receipt = TalkDigest.after(TalkDigest.NONE, new Content.Open(""));
    return end;
  }

  void send(Content content, long timeMillis) {
    long before = unacked.isEmpty() ? ackedDigest : unacked.getLast().digest();
    unacked.add(new Said(content, timeMillis, TalkDigest.after(before, content)));
  }

  /** This side says its last word, unless nobody would hear it. */
  void end(Content.End last, long timeMillis) {
    if (!ended && otherEnded == null && broken == null) {
      send(last, timeMillis);
    }
    ended = true;
  }

  void receive(int number, Content content) {
    if (number != received + 1) {
      throw new CorruptEntryException(
          "Session " + session + " has " + received + " messages; the next is " + number + ".");
    }
    received = number;
    receipt = TalkDigest.after(receipt, content);
    switch (content) {
      case Content.Data data -> mailbox.add(data.payload());
      case Content.End last -> {
        otherEnded = last;
        ackTo(sent()); // Nobody is there any more to receive them.
      }
      case Content.Open _ ->
          throw new CorruptEntryException("Session " + session + " is opened twice.");
    }
  }

  void ackTo(int upTo) {
    while (acked < upTo && !unacked.isEmpty()) {
      ackedDigest = unacked.remove().digest();
      acked++;
    }
  }

  void breakOff(String reason) {
    broken = reason;
    unacked.clear();
  }

  void differ(String reason) {
    historyDiffers = true;
    breakOff(reason);
  }

  void take() {
    if (mailbox.poll() == null) {
      throw new CorruptEntryException("Session " + session + " gave a message that never came.");
    }
  }

  public FlowId session() {
    return session;
  }

  public String party() {
    return party;
  }

  /** The flow that opened the session, here or there. */
  public FlowId initiator() {
    return initiator;
  }

  /** Whether this end opened the session. */
  public boolean initiated() {
    return initiated;
  }

  /** The number of the last message of this side. */
  public int sent() {
    return acked + unacked.size();
  }

  /** The other side has all messages up to this number. */
  public int acked() {
    return acked;
  }

  public int unackedCount() {
    return unacked.size();
  }

  /** The messages that the other side may not have, oldest first, from number acked + 1. */
  public Collection<Said> unacked() {
    return unacked;
  }

  /** The number of the last message that came. */
  public int received() {
    return received;
  }

  /** What came, as one number, for the other side to compare. */
  public long receipt() {
    return receipt;
  }

  /**
   * Why the two sides cannot speak of the same session, when the other one says that it has so many
   * messages of this side; {@code null} when they can.
   *
   * @param theirReceipt of these messages; 0 when it does not know
   */
  public @Nullable String contradiction(int theirReceived, long theirReceipt) {
    if (broken != null) {
      return null;
    } else if (theirReceived > sent()) {
      return "The other side has " + theirReceived + " messages, but only " + sent() + " were sent";
    }
    boolean comparable = theirReceipt != TalkDigest.NONE && theirReceived >= acked;
    return comparable && digestAt(theirReceived) != theirReceipt
        ? "The other side has other messages up to number " + theirReceived + " than were sent"
        : null;
  }

  private long digestAt(int number) {
    int at = acked;
    long digest = ackedDigest;
    for (Said said : unacked) {
      if (at == number) {
        break;
      }
      digest = said.digest();
      at++;
    }
    return digest;
  }

  /** Whether it is broken because the two sides know different histories. */
  public boolean historyDiffers() {
    return historyDiffers;
  }

  /** The next message for the flow's code; {@code null} when none is there. */
  public @Nullable Payload first() {
    return mailbox.peek();
  }

  public int waiting() {
    return mailbox.size();
  }

  /** Whether this side has said its last word. */
  public boolean ended() {
    return ended;
  }

  /** The other side's last word; {@code null} while there is none. */
  public Content.@Nullable End otherEnded() {
    return otherEnded;
  }

  /** Why nothing more can be sent or received; {@code null} when it can. */
  public @Nullable String broken() {
    return broken;
  }

  @Override
  public String toString() {
    return "SessionEnd["
        + session
        + " with "
        + party
        + " acked="
        + acked
        + " unacked="
        + unacked
        + " received="
        + received
        + " mailbox="
        + mailbox
        + " ended="
        + ended
        + " other="
        + otherEnded
        + " broken="
        + broken
        + "]";
  }
}
