package io.understudy.engine.mail;

import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.message.Frame;
import io.understudy.core.shard.Event;
import io.understudy.engine.loop.Mail;
import io.understudy.engine.port.Destination;
import io.understudy.engine.port.Directory;
import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.OutgoingMessage;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.TransportEnd;
import io.understudy.engine.port.TransportListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one reign. What leaves is signed and handed to the transport on one thread of its
 * own, in order; what comes is proven on the transport's threads and told to the shard. The shard
 * bounds what is under way.
 */
public final class Mailroom implements Mail, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mailroom.class);

  /** A delivery that came by no transport. */
  private static final long WITHIN = 0;

  private final long epoch;
  private final Directory directory;
  private final BooleanSupplier mayAct;
  private final Consumer<Event> events;
  private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final Mailing mailing;
  private volatile @Nullable ReignTransport transport;

  private record Outgoing(long id, String party, List<Frame> frames) {}

  /**
   * @param mayAct whether the reign may still act, by its lease: nothing is sent when it may not
   */
  public Mailroom(Mailing mailing, long epoch, BooleanSupplier mayAct, Consumer<Event> events) {
    this.mailing = mailing;
    this.epoch = epoch;
    this.directory = mailing.directory();
    this.mayAct = mayAct;
    this.events = events;
    this.thread = Thread.ofVirtual().name("understudy-mail-" + epoch).unstarted(this::run);
  }

  /**
   * Begins to send and receive; once, and not before the shard was told to perform: what comes
   * earlier would find nobody.
   */
  public void open() {
    transport = mailing.transport().map(way -> way.open(epoch, new Incoming())).orElse(null);
    thread.start();
  }

  @Override
  public void transmit(long id, String party, List<Frame> frames) {
    if (party.equals(directory.self())) {
      events.accept(new Event.FramesArrived(WITHIN, party, frames));
      events.accept(new Event.Transmitted(id, true));
    } else {
      outgoing.add(new Outgoing(id, party, frames));
    }
  }

  @Override
  public void accept(long delivery) {
    ReignTransport way = transport;
    if (way != null && delivery != WITHIN) {
      way.accept(delivery);
    }
  }

  private void run() {
    try {
      while (true) {
        send(outgoing.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Outgoing next) {
    Optional<Destination> to = directory.find(next.party());
    ReignTransport way = transport;
    if (to.isEmpty() || way == null || !mayAct.getAsBoolean()) {
      events.accept(new Event.Transmitted(next.id(), false));
      return;
    }
    OutgoingMessage message =
        Envelope.seal(directory, next.id(), to.get(), next.party(), next.frames());
    way.send(message);
  }

  private final class Incoming implements TransportListener {
    @Override
    public void arrived(IncomingMessage message) {
      try {
        Envelope.Opened opened = Envelope.open(directory, message);
        events.accept(new Event.FramesArrived(message.delivery(), opened.party(), opened.frames()));
      } catch (CorruptEntryException e) {
        LOG.warn("A message of the inbox is refused: {}", e.getMessage());
      }
    }

    @Override
    public void sent(long id, TransportEnd end) {
      events.accept(new Event.Transmitted(id, end == TransportEnd.ACCEPTED));
    }
  }

  /** Nothing is sent or received afterwards. Does not throw, does not block for long. */
  @Override
  public void close() {
    thread.interrupt();
    ReignTransport way = transport;
    if (way != null) {
      way.close();
    }
  }
}
