package io.understudy.core.shard;

import io.understudy.core.flow.FlowHistory;
import io.understudy.core.flow.SessionEnd;
import io.understudy.core.log.Content;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.core.message.Frame;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what other nodes say. A frame is judged by its number: the next one is journaled, an
 * earlier one is acknowledged again, a later one is left to be sent again. A delivery is accepted
 * when everything that it brought is settled.
 */
final class Arrivals {
  private final ShardState state;
  private final Journal journal;
  private final Fibers fibers;
  private final Operations operations;
  private final Relay relay;
  private final Map<FlowId, List<Pending>> lookups = new HashMap<>();
  private final Map<Long, Integer> undone = new HashMap<>();
  private final Map<String, Long> histories = new HashMap<>();

  /** A frame that waits for what the store says of the flow that it is for. */
  private record Pending(long delivery, String party, Frame frame) {}

  Arrivals(ShardState state, Journal journal, Fibers fibers, Operations operations, Relay relay) {
    this.state = state;
    this.journal = journal;
    this.fibers = fibers;
    this.operations = operations;
    this.relay = relay;
  }

  void arrived(Event.FramesArrived event) {
    if (!state.performing || state.closing) {
      return; // It comes again, at whoever performs next.
    }
    int looking = 0;
    noticeHistory(event.party(), event.frames().history());
    for (Frame frame : event.frames().list()) {
      LiveFlow flow = state.find(frame.to().flow());
      if (flow != null) {
        deliver(flow, event.party(), frame);
      } else if (frame instanceof Frame.Message || mayBeLost(frame)) {
        lookUp(new Pending(event.delivery(), event.party(), frame));
        looking++;
      }
    }
    if (looking == 0) {
      accept(event.delivery());
    } else {
      undone.merge(event.delivery(), looking, Integer::sum); // Several may have none.
    }
  }

  /** A party that lost some of its history is told what this side knows of each session. */
  private void noticeHistory(String party, long history) {
    if (history > histories.getOrDefault(party, 0L)) {
      histories.put(party, history);
      relay.ackAgain(party);
    }
  }

  /** Whether it may be for a flow that this side has lost. */
  private boolean mayBeLost(Frame frame) {
    return frame instanceof Frame.Ack && state.history > 0;
  }

  /** Keeps a message that nobody can do anything with, for a person. */
  void undeliverable(Event.Undeliverable event) {
    if (state.performing && !state.closing) {
      journal.appendOfShard(new Entry.DeadLettered(event.letter()));
      journal.now(new Effect.MessageDead(event.letter()));
      accept(event.delivery());
    }
  }

  private void lookUp(Pending pending) {
    FlowId flow = pending.frame().to().flow();
    List<Pending> waiting = lookups.get(flow);
    if (waiting == null) {
      waiting = new ArrayList<>(2);
      lookups.put(flow, waiting);
      journal.now(new Effect.LookUpFlow(flow));
    }
    waiting.add(pending);
  }

  /**
   * The store has answered. A flow that is in the middle there and not here lives at another
   * instance: this one is hot no more, and what came goes to that one.
   *
   * @param status {@code null} when the store has no such flow
   */
  void lookedUp(FlowId id, @Nullable FlowStatus status) {
    List<Pending> waiting = lookups.remove(id);
    boolean elsewhere = status != null && !status.isFinal() && state.find(id) == null;
    if (waiting == null || state.closing || elsewhere) {
      return;
    }
    for (Pending pending : waiting) {
      LiveFlow flow = state.find(id);
      if (flow != null) {
        deliver(flow, pending.party(), pending.frame());
      } else if (pending.frame() instanceof Frame.Message message) {
        notLive(pending.party(), message, status != null);
      } else if (status == null) {
        relay.tell(pending.party(), unknown(pending.frame().to().otherEnd()));
      }
      if (undone.merge(pending.delivery(), -1, Integer::sum) == 0) {
        undone.remove(pending.delivery());
        accept(pending.delivery());
      }
    }
  }

  private void accept(long delivery) {
    journal.whenAllSettled(new Effect.AcceptDelivery(delivery));
  }

  private void notLive(String party, Frame.Message message, boolean ended) {
    Frame.Address from = message.to().otherEnd();
    if (ended) {
      relay.tell(party, new Frame.Ack(from, message.number(), 0)); // Nobody reads it.
    } else if (message.content() instanceof Content.Open open) {
      begin(party, message, open.flow());
    } else if (message.base() > 1 || message.to().toInitiator()) {
      relay.tell(party, unknown(from));
    }
  }

  private Frame unknown(Frame.Address from) {
    String text = "The session is not known here (any more).";
    return state.history > 0
        ? new Frame.Differs(from, text + " Settled batches were lost here.")
        : new Frame.Refusal(from, text);
  }

  /**
   * A session is opened with a flow of ours. One that this build does not have begins and refuses
   * in one batch: what was said is then settled here too, and a later build that has it, or a
   * repeat of the opening, cannot begin it after all.
   */
  private void begin(String party, Frame.Message message, String name) {
    Frame.Address to = message.to();
    boolean takesPart = state.rules.responders().contains(name);
    if (takesPart ? operations.refusal(name) != null : operations.full()) {
      return; // A limit: not acknowledged, it is sent again.
    }
    FlowId session = to.session();
    Payload invitation =
        new Payload(
            "", ("{\"party\":{\"name\":\"" + party + "\"}}").getBytes(StandardCharsets.UTF_8));
    LiveFlow flow =
        journal.open(
            session,
            new Entry.Started(
                name, null, invitation, session.high() ^ session.low(), state.rules.build(), null));
    journal.append(flow, new Entry.SessionBegan(party, to.initiator()));
    if (takesPart) {
      relay.changed(flow);
      fibers.start(flow);
    } else {
      String text = "No flow named '" + name + "' takes part in sessions here.";
      String type = FlowRefusedException.class.getName();
      Failure refused = new Failure(Failure.Kind.FLOW, type, text, 0);
      operations.finish(flow, FlowStatus.FAILED, new Outcome.Failed(refused));
    }
  }

  private void deliver(LiveFlow flow, String party, Frame frame) {
    FlowHistory history = flow.history();
    SessionEnd end = history.sessions().find(frame.to().session());
    boolean meant =
        end != null
            && end.initiated() == frame.to().toInitiator()
            && end.initiator().equals(frame.to().initiator());
    if (end == null || !meant || !end.party().equals(party)) {
      journal.now(new Effect.FrameIgnored(party, frame.to().session()));
      return;
    }
    switch (frame) {
      case Frame.Ack ack -> heard(flow, end, ack.received(), ack.receipt());
      case Frame.Refusal refusal -> refused(flow, end, refusal.reason());
      case Frame.Differs differs -> differ(flow, end, differs.reason());
      case Frame.Message message -> {
        if (heard(flow, end, message.received(), message.receipt())) {
          message(flow, end, message);
        }
      }
    }
  }

  private void message(LiveFlow flow, SessionEnd end, Frame.Message message) {
    String broken = end.broken();
    if (message.number() <= end.received()) {
      state.tally.duplicate();
    }
    if (broken != null) {
      relay.refuseUnread(flow, end, broken);
    } else if (flow.history().status().isFinal() || end.ended()) {
      relay.ackUnread(flow, end, message.number());
    } else if (message.base() > end.received() + 1) {
      differ(
          flow,
          end,
          "The other side takes "
              + (message.base() - 1)
              + " messages for received, but only "
              + end.received()
              + " are here");
      relay.refuseUnread(flow, end, String.valueOf(end.broken()));
    } else if (message.number() != end.received() + 1) {
      relay.ackAgain(flow, end);
    } else if (tooLarge(message.content())) {
      String text = "A message is larger than " + state.rules.entryBytesMax() + " bytes.";
      refused(flow, end, text);
      relay.refuseUnread(flow, end, text);
    } else if (end.waiting() < state.rules.signalsWaitingMax()
        && !(message.content() instanceof Content.Open)) {
      int acked = acked(flow, end);
      journal.append(
          flow, new Entry.Received(end.session(), message.number(), acked, message.content()));
      relay.changed(flow, end);
      operations.eventCame(flow);
    }
  }

  private boolean tooLarge(Content content) {
    return content instanceof Content.Data data
        && data.payload().json().length > state.rules.entryBytesMax();
  }

  /** What the other side said that it has, as far as this side has sent it. */
  private static int acked(LiveFlow flow, SessionEnd end) {
    return Math.max(end.acked(), flow.lane(end).acked);
  }

  /** False when the other side speaks of another history. */
  private boolean heard(LiveFlow flow, SessionEnd end, int received, long receipt) {
    String contradiction = end.contradiction(received, receipt);
    if (contradiction != null) {
      differ(flow, end, contradiction);
      relay.refuseUnread(flow, end, contradiction);
      return false;
    }
    relay.heard(flow, end, received);
    int acked = acked(flow, end);
    boolean last = flow.history().status().isFinal() && acked > end.acked();
    if (last || acked - end.acked() >= state.rules.ackedAtOnce()) {
      journal.append(flow, new Entry.Acked(end.session(), acked));
    }
    return true;
  }

  /** One of the two sides lost its history: nobody but a person knows what still holds. */
  private void differ(LiveFlow flow, SessionEnd end, String reason) {
    boolean pointless = flow.history().status().isFinal() && end.unackedCount() == 0;
    if (end.broken() != null || pointless) {
      return;
    }
    journal.append(flow, new Entry.HistoryDiffered(end.session(), reason));
    if (flow.history().status() == FlowStatus.RUNNING) {
      fibers.hospitalize(
          flow,
          Entry.Hospitalized.Cause.HISTORY_DIFFERS,
          -1,
          "The session with "
              + end.party()
              + " is broken, because settled messages of it were lost on one side: "
              + reason
              + ". Compare both sides; 'retry' lets the flow go on without the session.");
    }
  }

  private void refused(LiveFlow flow, SessionEnd end, String reason) {
    boolean pointless = flow.history().status().isFinal() && end.unackedCount() == 0;
    if (end.broken() == null && end.otherEnded() == null && !pointless) {
      journal.append(flow, new Entry.SessionBroken(end.session(), reason));
      operations.eventCame(flow);
    }
  }

  /** Forgets what is under way: it comes again. */
  void drop() {
    lookups.clear();
    undone.clear();
    histories.clear();
  }

  int lookups() {
    return lookups.size();
  }
}
