package io.understudy.testkit.sim;

import io.understudy.core.flow.SessionEnd;
import io.understudy.core.log.Content;
import io.understudy.core.message.Frame;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.List;

/** Puts into the inbox what no flow has said, and nothing may come of. */
final class Garbage {
  private static final Content FALSE = new Content.Data(Values.payload(-666));

  private final World world;
  private final Timeline line;

  Garbage(World world) {
    this.world = world;
    this.line = world.line;
  }

  void strike() {
    List<SessionEnd> ends = new ArrayList<>();
    for (SimStore.Known known : world.store.all()) {
      ends.addAll(known.history().sessions().all());
    }
    if (ends.isEmpty() || line.chance.oneIn(5)) {
      strangeSession();
      return;
    }
    for (int i = line.chance.below(3); i >= 0; i--) {
      SessionEnd end = line.chance.pick(ends);
      Frame.Address to = new Frame.Address(end.session(), end.initiator(), end.initiated());
      switch (line.chance.below(3)) {
        case 0 -> wrongParty(to, end);
        case 1 -> staleNumber(to, end);
        default -> strangeInitiator(to, end);
      }
    }
  }

  private void strangeSession() {
    line.happened(Fault.GARBAGE_STRANGE_SESSION);
    FlowId session = new FlowId(line.chance.any(), line.chance.any());
    FlowId initiator = new FlowId(line.chance.any(), line.chance.any());
    Frame.Address to = new Frame.Address(session, initiator, line.chance.oneIn(2));
    int number = 2 + line.chance.below(3);
    switch (line.chance.below(3)) {
      case 0 -> put(SimBroker.PARTY, new Frame.Message(to, number, 1, 0, 0, FALSE));
      case 1 -> put(SimBroker.PARTY, new Frame.Message(to, number, number, 0, 0, FALSE));
      default -> put(SimBroker.PARTY, new Frame.Ack(to, number, 0));
    }
  }

  private void strangeInitiator(Frame.Address to, SessionEnd end) {
    line.happened(Fault.GARBAGE_STRANGE_SESSION);
    FlowId initiator = new FlowId(line.chance.any(), line.chance.any());
    Frame.Address other = new Frame.Address(to.session(), initiator, false);
    if (!to.toInitiator()) {
      put(SimBroker.PARTY, new Frame.Message(other, end.received() + 1, 1, 0, 0, FALSE));
      put(SimBroker.PARTY, new Frame.Refusal(other, "garbage"));
    }
  }

  private void staleNumber(Frame.Address to, SessionEnd end) {
    if (end.received() > 0) {
      line.happened(Fault.GARBAGE_STALE_NUMBER);
      int number = 1 + line.chance.below(end.received());
      put(SimBroker.PARTY, new Frame.Message(to, number, 1, 0, 0, FALSE));
    }
  }

  private void wrongParty(Frame.Address to, SessionEnd end) {
    line.happened(Fault.GARBAGE_WRONG_PARTY);
    switch (line.chance.below(3)) {
      case 0 -> put("mallory", new Frame.Message(to, end.received() + 1, 1, end.sent(), 0, FALSE));
      case 1 -> put("mallory", new Frame.Ack(to, end.sent() + 1, 0));
      default -> put("mallory", new Frame.Refusal(to, "garbage"));
    }
  }

  private void put(String from, Frame frame) {
    world.broker.strange(from, frame);
  }
}
