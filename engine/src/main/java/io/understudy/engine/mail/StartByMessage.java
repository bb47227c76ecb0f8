package io.understudy.engine.mail;

import io.understudy.core.log.ReplyTo;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.port.IncomingMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Starts a flow for a message of any client: the flow's name is its property {@code
 * understudy-flow}, the input its body as JSON, and its property {@code understudy-id} makes the
 * start idempotent (without one, its message id does, which differs at each send); underscores may
 * stand for the hyphens. The message is accepted when the start is settled, and so is the promise
 * to send the result to its reply-to.
 */
final class StartByMessage {
  static final String FLOW = "understudy-flow";
  static final String ID = "understudy-id";
  private static final int PAUSE_MILLIS = 200;

  private final Door door;
  private final Consumer<Event> events;
  private final LongConsumer accept;
  private final ReplySender replies;
  private final BooleanSupplier closed;

  /** Sends a result at once, for a flow that has ended; tells whether it is done. */
  @FunctionalInterface
  interface ReplySender {
    CompletableFuture<Boolean> send(ReplyTo to, Reply.Finished result);
  }

  /**
   * @param closed whether the reign's mail is closed: what is not done then comes again elsewhere
   */
  StartByMessage(
      Door door,
      Consumer<Event> events,
      LongConsumer accept,
      ReplySender replies,
      BooleanSupplier closed) {
    this.closed = closed;
    this.door = door;
    this.events = events;
    this.accept = accept;
    this.replies = replies;
  }

  void start(IncomingMessage message) {
    String flow = property(message, FLOW);
    if (flow.isEmpty()) {
      refuse(message, "It is no message of a node, and has no property '" + FLOW + "'.");
      return;
    }
    String id = id(message);
    if (id.isEmpty()) {
      String text = "It has neither a property '" + ID + "' nor a message id: a start that is";
      refuse(message, text + " delivered twice could not be told from two starts.");
      return;
    }
    try {
      ask(message, door.newStart(flow, id, message.body()));
    } catch (IllegalArgumentException e) {
      refuse(message, String.valueOf(e.getMessage()));
    }
  }

  private static String id(IncomingMessage message) {
    String own = property(message, ID);
    if (!own.isEmpty()) {
      return own;
    }
    return message.messageId().isEmpty() ? "" : "message:" + message.messageId();
  }

  /** JMS takes no hyphens in names of properties: underscores do as well. */
  private static String property(IncomingMessage message, String name) {
    Object value = message.properties().get(name);
    Object found = value == null ? message.properties().get(name.replace('-', '_')) : value;
    return found == null ? "" : String.valueOf(found);
  }

  private void refuse(IncomingMessage message, String reason) {
    events.accept(new Event.Undeliverable(message.delivery(), Letters.of(message, reason)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the action tells how it ended by itself
  private void ask(IncomingMessage message, Request.Start start) {
    door.ask(start).thenAccept(reply -> started(message, start, reply));
  }

  private void started(IncomingMessage message, Request.Start start, Reply reply) {
    switch (reply) {
      case Reply.Started(var flow, _) when message.replyTo().isEmpty() ->
          accept.accept(message.delivery());
      case Reply.Started(var flow, _) -> owe(message, new Request.OweReply(flow, replyTo(message)));
      case Reply.Conflict(var flow) ->
          refuse(
              message,
              "Its id '"
                  + start.clientId()
                  + "' belongs to flow "
                  + flow
                  + ", which was started with another name or input.");
      case Reply.UnknownFlow(String name) ->
          refuse(message, "This build has no flow named '" + name + "'.");
      case Reply.LimitReached(String limit, String text) when limit.equals("limits.entry-bytes") ->
          refuse(message, text);
      case Reply.LimitReached _, Reply.NotHot _ -> later(() -> ask(message, start));
      default -> throw new IllegalStateException("No answer to a start: " + reply);
    }
  }

  private static ReplyTo replyTo(IncomingMessage message) {
    boolean own = !message.correlationId().isEmpty();
    return new ReplyTo(message.replyTo(), own ? message.correlationId() : message.messageId());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the action tells how it ended by itself
  private void owe(IncomingMessage message, Request.OweReply owe) {
    door.ask(owe).thenAccept(reply -> owed(message, owe, reply));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the action tells how it ended by itself
  private void owed(IncomingMessage message, Request.OweReply owe, Reply reply) {
    switch (reply) {
      case Reply.Accepted _, Reply.NotFound _ -> accept.accept(message.delivery());
      case Reply.Finished result ->
          replies
              .send(owe.to(), result)
              .thenAccept(
                  done -> {
                    if (done) {
                      accept.accept(message.delivery());
                    } else {
                      later(() -> owe(message, owe));
                    }
                  });
      case Reply.NotHot _ -> later(() -> owe(message, owe));
      default -> throw new IllegalStateException("No answer to a reply that is owed: " + reply);
    }
  }

  private void later(Runnable work) {
    Executor pause = CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    pause.execute(
        () -> {
          if (!closed.getAsBoolean()) {
            work.run();
          }
        });
  }
}
