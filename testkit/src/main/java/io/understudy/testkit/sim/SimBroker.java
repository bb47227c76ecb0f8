package io.understudy.testkit.sim;

import io.understudy.core.message.Frame;
import io.understudy.core.message.FrameCodec;
import io.understudy.core.message.Frames;
import io.understudy.core.message.TransmissionEnd;
import io.understudy.core.shard.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The broker with the node's inbox. It outlives instances, hands each message to one that is
 * attached, and again when that has gone without accepting it. It may forget everything.
 */
final class SimBroker {
  /** The simulated node, which talks to itself. */
  static final String PARTY = "node";

  private static final long UNKNOWN_MICROS = 40 * Timeline.MILLI;

  private final World world;
  private final Timeline line;
  private final Deque<Message> inbox = new ArrayDeque<>();
  private final List<Attachment> attached = new ArrayList<>();
  private final Map<Long, Delivery> unaccepted = new LinkedHashMap<>();
  private long lastDelivery;
  private boolean down;

  /** Frames as they travel. */
  private static final class Message {
    final String from;
    private final byte[] body;

    Message(String from, Frames frames) {
      this.from = from;
      this.body = FrameCodec.encode(frames);
    }

    Frames frames() {
      return FrameCodec.decode(body);
    }
  }

  private record Delivery(Attachment to, Message message) {}

  /** One reign of one instance as consumer of the inbox. */
  static final class Attachment {
    final Instance instance;

    Attachment(Instance instance) {
      this.instance = instance;
    }
  }

  SimBroker(World world) {
    this.world = world;
    this.line = world.line;
  }

  Attachment attach(Instance instance) {
    Attachment attachment = new Attachment(instance);
    attached.add(attachment);
    line.in(line.chance.between(50, 500), this::pump);
    return attachment;
  }

  /** What it did not accept comes again, in any order. */
  void detach(Attachment attachment) {
    if (attached.remove(attachment)) {
      takeBack(attachment);
      pump();
    }
  }

  /** A process died; its connection may be kept for a while. */
  void died(Instance instance) {
    long noticed = line.chance.between(50, line.chance.oneIn(4) ? 400 * Timeline.MILLI : 5_000);
    line.in(
        noticed,
        () ->
            List.copyOf(attached).stream()
                .filter(a -> a.instance == instance)
                .forEach(this::detach));
  }

  /** What it holds, and for whom. */
  @Override
  public String toString() {
    List<String> consumers = new ArrayList<>();
    attached.forEach(one -> consumers.add(one.instance.incarnation));
    return "broker"
        + (down ? " down" : "")
        + " with "
        + inbox.size()
        + " messages, "
        + unaccepted.size()
        + " under way to "
        + consumers;
  }

  private void takeBack(Attachment attachment) {
    unaccepted
        .values()
        .removeIf(
            delivery -> {
              if (delivery.to() == attachment) {
                line.happened(Fault.MESSAGE_CAME_AGAIN);
                put(delivery.message());
              }
              return delivery.to() == attachment;
            });
  }

  private void put(Message message) {
    if (line.chance.oneIn(2)) {
      inbox.addLast(message);
    } else {
      inbox.addFirst(message);
    }
  }

  /** An instance sends; whether its reign still holds the stage is nobody's business here. */
  void transmit(Instance from, long id, String party, Frames frames) {
    Message message = new Message(PARTY, frames);
    int fate = world.faulty() ? line.chance.below(80) : 0;
    if (fate == 1) {
      line.happened(Fault.MESSAGE_LOST_UNKNOWN);
      from.in(
          UNKNOWN_MICROS, () -> from.loop.post(new Event.Transmitted(id, TransmissionEnd.UNKNOWN)));
      return;
    }
    boolean knows = fate != 2;
    long there = line.chance.between(40, 400);
    line.in(
        there,
        () -> {
          boolean accepted = !down && arrive(message, party, fate);
          boolean told = accepted && knows;
          if (accepted && !knows) {
            line.happened(Fault.MESSAGE_ARRIVED_BUT_UNKNOWN);
          }
          long back = told ? line.chance.between(40, 400) : UNKNOWN_MICROS;
          from.in(
              back,
              () ->
                  from.loop.post(
                      new Event.Transmitted(
                          id, told ? TransmissionEnd.ACCEPTED : TransmissionEnd.UNKNOWN)));
        });
  }

  private boolean arrive(Message message, String party, int fate) {
    if (!party.equals(PARTY)) {
      return true; // Another node's inbox, which nobody reads.
    }
    if (fate == 3) {
      line.happened(Fault.MESSAGE_LATE);
      later(message, line.chance.between(5, 1_500) * Timeline.MILLI);
      return true;
    }
    if (fate == 4) {
      line.happened(Fault.MESSAGE_DOUBLED);
      later(message, line.chance.between(0, 300 * Timeline.MILLI));
    }
    inbox.add(message);
    pump();
    return true;
  }

  private void later(Message message, long micros) {
    line.in(
        micros,
        () -> {
          inbox.add(message);
          pump();
        });
  }

  /** Something that no flow has said. */
  void strange(String from, Frame frame) {
    inbox.add(new Message(from, new Frames(0, List.of(frame))));
    pump();
  }

  private void pump() {
    while (!down && !attached.isEmpty() && !inbox.isEmpty()) {
      deliver(line.chance.pick(attached), inbox.removeFirst());
    }
  }

  private void deliver(Attachment to, Message message) {
    long id = ++lastDelivery;
    unaccepted.put(id, new Delivery(to, message));
    to.instance.in(
        line.chance.between(40, 400),
        () -> to.instance.loop.arrived(id, message.from, message.frames()));
  }

  void accept(long delivery) {
    unaccepted.remove(delivery);
  }

  /** The frames of a delivery; empty when it is no more. */
  Optional<List<Frame>> frames(long delivery) {
    return Optional.ofNullable(unaccepted.get(delivery))
        .map(known -> known.message().frames().list());
  }

  /** Goes down and comes back, perhaps without anything that it had. */
  void restart(boolean withoutDisk) {
    if (down) {
      return;
    }
    line.happened(Fault.BROKER_DOWN, "");
    down = true;
    attached.forEach(this::takeBack);
    line.in(
        line.chance.between(5, 400) * Timeline.MILLI,
        () -> {
          down = false;
          if (withoutDisk && !inbox.isEmpty()) {
            line.happened(Fault.BROKER_LOST_ITS_DISK, inbox.size() + " messages");
            inbox.clear();
          }
          pump();
        });
  }
}
