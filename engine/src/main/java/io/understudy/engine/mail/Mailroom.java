package io.understudy.engine.mail;

import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.DeadLetter;
import io.understudy.core.log.ReplyTo;
import io.understudy.core.message.Frames;
import io.understudy.core.message.TransmissionEnd;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.Reply;
import io.understudy.engine.loop.Mail;
import io.understudy.engine.port.Destination;
import io.understudy.engine.port.Directory;
import io.understudy.engine.port.IncomingMessage;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.TransportEnd;
import io.understudy.engine.port.TransportListener;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, Consumer<TransportEnd>> underWay = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable CompletableFuture<Boolean>> awaited =
      new AtomicReference<>();
  private final StartByMessage starts;
  private volatile boolean closed;
  private final Thread thread;
  private final Mailing mailing;
  private final CompletableFuture<Optional<ReignTransport>> transport = new CompletableFuture<>();

  private record Outgoing(long id, String party, Frames frames) {}

  /**
   * @param mayAct whether the reign may still act, by its lease: nothing is sent when it may not
   */
  public Mailroom(
      Mailing mailing, Door door, long epoch, BooleanSupplier mayAct, Consumer<Event> events) {
    this.starts = new StartByMessage(door, events, this::accept, this::replyNow, () -> closed);
    this.mailing = mailing;
    this.epoch = epoch;
    this.directory = mailing.directory();
    this.mayAct = mayAct;
    this.events = events;
    this.thread =
        Thread.ofPlatform().name("understudy-mail-" + epoch).daemon().unstarted(this::run);
  }

  /**
   * Begins to send and receive; once, and not before the shard was told to perform: what comes
   * earlier would find nobody.
   */
  public void open() {
    transport.complete(mailing.transport().map(way -> way.open(epoch, new Incoming())));
    thread.start();
  }

  @Override
  public void transmit(long id, String party, Frames frames) {
    if (party.equals(directory.self())) {
      events.accept(new Event.FramesArrived(WITHIN, party, frames));
      events.accept(new Event.Transmitted(id, TransmissionEnd.ACCEPTED));
    } else {
      outgoing.add(new Outgoing(id, party, frames));
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the transport's verbs do not throw
  public void accept(long delivery) {
    if (delivery != WITHIN) {
      transport.thenAccept(open -> open.ifPresent(way -> way.accept(delivery)));
    }
  }

  /**
   * Sends a message to the node's own inbox. Done when anything has come from there since: with a
   * backlog the message itself may take long. Done at once when no broker is to be had, which is
   * watched elsewhere.
   */
  public CompletableFuture<Boolean> messageReturns() {
    CompletableFuture<Boolean> back = new CompletableFuture<>();
    Optional<ReignTransport> way = transport.getNow(Optional.empty());
    if (way.isEmpty() || mailing.inbox().isEmpty() || !mailing.reachesBroker()) {
      back.complete(true);
    } else {
      awaited.set(back);
      way.get().send(WatchMessage.to(mailing.inbox(), hear(_ -> {})));
    }
    return back;
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
    Optional<ReignTransport> way = transport.join();
    if (to.isEmpty() || way.isEmpty() || !mayAct.getAsBoolean()) {
      events.accept(new Event.Transmitted(next.id(), TransmissionEnd.UNKNOWN));
      return;
    }
    long id = hear(end -> transmitted(next, end));
    Envelope.Name name = new Envelope.Name(epoch, next.id());
    way.get().send(Envelope.seal(directory, id, to.get(), name, next.frames()));
  }

  private void transmitted(Outgoing sent, TransportEnd end) {
    TransmissionEnd told =
        switch (end) {
          case ACCEPTED -> TransmissionEnd.ACCEPTED;
          case REFUSED -> {
            LOG.warn(
                "The broker of {} refuses {} frames: too large for it, or its inbox is not there.",
                sent.party(),
                sent.frames().list().size());
            yield TransmissionEnd.REFUSED;
          }
          case UNKNOWN -> TransmissionEnd.UNKNOWN;
        };
    events.accept(new Event.Transmitted(sent.id(), told));
  }

  /** The id of a message whose end is told to this one. */
  private long hear(Consumer<TransportEnd> end) {
    long id = lastId.incrementAndGet();
    underWay.put(id, end);
    return id;
  }

  @Override
  public void reply(long id, ReplyTo to, Reply.Finished result) {
    sendResult(to, result, done -> events.accept(new Event.ReplySent(id, done)));
  }

  private CompletableFuture<Boolean> replyNow(ReplyTo to, Reply.Finished result) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    sendResult(to, result, done::complete);
    return done;
  }

  private void sendResult(ReplyTo to, Reply.Finished result, Consumer<Boolean> told) {
    Optional<ReignTransport> way = transport.join();
    if (way.isEmpty() || !mayAct.getAsBoolean()) {
      told.accept(false);
      return;
    }
    long id = hear(end -> told.accept(end != TransportEnd.UNKNOWN));
    way.get().send(Results.message(id, to, result));
  }

  @Override
  public void takeAgain(DeadLetter letter) {
    take(Letters.message(letter, WITHIN));
  }

  private void take(IncomingMessage message) {
    if (!message.trouble().isEmpty()) {
      refuse(message, message.trouble());
    } else if (message.contentType().equals(Envelope.CONTENT_TYPE)) {
      try {
        Envelope.Opened opened = Envelope.open(directory, message);
        events.accept(new Event.FramesArrived(message.delivery(), opened.party(), opened.frames()));
      } catch (CorruptEntryException e) {
        refuse(message, String.valueOf(e.getMessage()));
      }
    } else {
      starts.start(message);
    }
  }

  private void refuse(IncomingMessage message, String reason) {
    events.accept(new Event.Undeliverable(message.delivery(), Letters.of(message, reason)));
  }

  private final class Incoming implements TransportListener {
    @Override
    public void arrived(IncomingMessage message) {
      CompletableFuture<Boolean> back = awaited.getAndSet(null);
      if (back != null) {
        back.complete(true);
      }
      if (WatchMessage.is(message)) {
        accept(message.delivery());
      } else {
        take(message);
      }
    }

    @Override
    public void sent(long id, TransportEnd end) {
      Consumer<TransportEnd> hears = underWay.remove(id);
      if (hears != null) {
        hears.accept(end);
      }
    }
  }

  /** Nothing is sent or received afterwards. Does not throw or block for long; twice is fine. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the transport's verbs do not throw
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    thread.interrupt();
    transport.thenAccept(open -> open.ifPresent(ReignTransport::close));
  }
}
