package io.understudy.testkit.sim;

import io.understudy.core.flow.SessionEnd;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.message.Frame;
import io.understudy.core.message.Frames;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.Event;
import io.understudy.flow.FlowId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one instance sends and receives, from the beginning of a reign to its end. */
final class SimMail {
  private final Instance instance;
  private final World world;
  private SimBroker.@Nullable Attachment attachment;

  SimMail(Instance instance) {
    this.instance = instance;
    this.world = instance.world;
  }

  void open() {
    attachment = world.broker.attach(instance);
  }

  void close() {
    SimBroker.Attachment open = attachment;
    attachment = null;
    if (open != null) {
      world.broker.detach(open);
    }
  }

  void transmit(Effect.Transmit send) {
    List<Frame> frames = send.frames().list();
    if (world.isMutant(Mutant.FORGET_FINISHED)) {
      frames = frames.stream().filter(this::isOfLiving).toList();
    }
    world.talks.leaves(instance, frames);
    world.broker.transmit(
        instance, send.id(), send.party(), new Frames(send.frames().history(), frames));
  }

  private boolean isOfLiving(Frame frame) {
    SimStore.Known from = world.store.find(frame.to().otherEnd().flow());
    return !(frame instanceof Frame.Message) || from == null || !from.history().status().isFinal();
  }

  void arrived(long delivery, String party, Frames arrived) {
    List<Frame> frames = arrived.list();
    List<Frame> heard =
        world.isMutant(Mutant.NO_DUPLICATE_CHECK)
            ? frames.stream().map(this::asNext).toList()
            : frames;
    if (world.isMutant(Mutant.ACK_BEFORE_SETTLED)) {
      heard.forEach(this::acknowledge);
    }
    instance.loop.post(
        new Event.FramesArrived(delivery, party, new Frames(arrived.history(), heard)));
  }

  private Frame asNext(Frame frame) {
    SessionEnd end = world.store.end(frame.to());
    return end != null
            && frame
                instanceof
                Frame.Message(var to, int number, var base, var acked, var receipt, var content)
            && number <= end.received()
        ? new Frame.Message(to, end.received() + 1, base, acked, receipt, content)
        : frame;
  }

  private void acknowledge(Frame frame) {
    if (frame instanceof Frame.Message message) {
      Frame ack = new Frame.Ack(message.to().otherEnd(), message.number(), 0);
      transmit(new Effect.Transmit(0, SimBroker.PARTY, new Frames(0, List.of(ack))));
    }
  }

  void accept(long delivery) {
    world.talks.accepted(instance, delivery);
    world.broker.accept(delivery);
  }

  /** Asks the store for a flow; the answer is worth nothing after the end of the reign. */
  void lookUp(FlowId flow) {
    SimBroker.Attachment asked = attachment;
    boolean slow = world.faulty() && world.line.chance.oneIn(6);
    instance.<Optional<FlowStatus>>ask(
        () -> Optional.ofNullable(world.store.find(flow)).map(known -> known.history().status()),
        status ->
            instance.in(
                slow ? world.line.chance.between(1_000, 900_000) : 1,
                () ->
                    instance.loop.call(
                        () -> {
                          if (asked == attachment) {
                            instance.loop.lookedUp(flow, status.orElse(null));
                          }
                        })),
        () -> {
          if (asked == attachment) {
            instance.in(20_000, () -> lookUp(flow));
          }
        });
  }
}
