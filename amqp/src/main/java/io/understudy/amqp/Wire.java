package io.understudy.amqp;

import java.net.URI;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.security.sasl.SaslException;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.impl.ProtonByteArrayBufferAllocator;
import org.apache.qpid.protonj2.engine.Connection;
import org.apache.qpid.protonj2.engine.Endpoint;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.EngineFactory;
import org.apache.qpid.protonj2.engine.Link;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.engine.exceptions.ProtonException;
import org.apache.qpid.protonj2.engine.sasl.client.SaslAuthenticator;
import org.apache.qpid.protonj2.engine.sasl.client.SaslCredentialsProvider;
import org.apache.qpid.protonj2.types.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * One AMQP connection with one session, that is open while this object is. All of it belongs to its
 * owner's thread: what the broker says is heard in {@link #turn}, where the handlers of links are
 * called, and what was said leaves there. It is never opened again; after an exception it is of no
 * use but to be closed.
 */
final class Wire implements AutoCloseable {
  /** Beyond it what is said leaves at once. */
  private static final int OUT_BYTES = 64 << 10;

  private static final int FRAME_BYTES_MAX = 128 << 10;

  private final Line line;
  private final Bell bell;
  private final AmqpTimes times;
  private final Engine engine = EngineFactory.PROTON.createEngine();
  private final Connection connection = engine.connection();
  private byte[] out = new byte[OUT_BYTES];
  private int outLength;
  private @Nullable WireException failure;

  private Wire(Line line, Bell bell, AmqpTimes times) {
    this.line = line;
    this.bell = bell;
    this.times = times;
  }

  static Wire open(URI broker, String container, AmqpSettings settings, Bell bell)
      throws WireException {
    Wire wire = new Wire(Line.to(broker, settings, bell), bell, settings.times());
    try {
      wire.greet(broker, container, settings.loginTo(broker));
      return wire;
    } catch (WireException e) {
      wire.close();
      throw e;
    } catch (RuntimeException e) {
      wire.close();
      throw WireException.lost("it is out of step with us: " + e);
    }
  }

  private void greet(URI broker, String container, Login login) throws WireException {
    engine.outputConsumer(this::say);
    engine.errorHandler(_ -> fail(engine.failureCause()));
    engine.saslDriver().client().setListener(new SaslAuthenticator(credentials(broker, login)));
    engine.start();
    connection.setContainerId(container);
    connection.setHostname(broker.getHost());
    connection.setIdleTimeout(times.idle().toMillis());
    connection.setMaxFrameSize(FRAME_BYTES_MAX);
    connection.closeHandler(_ -> endedByBroker());
    connection.open();
    await(connection::isRemotelyOpen, "the greeting");
  }

  /** A session of its own, for what must not disturb others. Open when it returns. */
  Session openSession() throws WireException {
    Session session = connection.session();
    session.closeHandler(it -> fail("the broker ended the session", it));
    session.open();
    await(session::isRemotelyOpen, "a session");
    return session;
  }

  /** What the broker says of itself under this name; empty if nothing. */
  String remoteProperty(Symbol name) {
    Map<Symbol, Object> properties = connection.getRemoteProperties();
    Object value = properties == null ? null : properties.get(name);
    return value == null ? "" : value.toString();
  }

  /** Waits until a link that was opened is attached at the broker too. */
  void attach(Link<?> link, String what) throws WireException {
    BooleanSupplier answered =
        () -> (link.isRemotelyOpen() && isThere(link)) || link.isRemotelyClosedOrDetached();
    await(answered, what);
    if (link.isRemotelyClosedOrDetached()) {
      throw WireException.ended("the broker refuses " + what, link.getRemoteCondition());
    }
  }

  /** A broker that refuses answers with an empty end first, and gives the reason after it. */
  private static boolean isThere(Link<?> link) {
    return link.isSender() ? link.getRemoteTarget() != null : link.getRemoteSource() != null;
  }

  /** Turns until it is so, for the time of a call at most. */
  void await(BooleanSupplier done, String what) throws WireException {
    long deadline = System.nanoTime() + times.call().toNanos();
    while (!done.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw WireException.lost(
            what + " was not answered within " + times.call().toMillis() + " ms");
      }
      turn(left);
    }
  }

  /** Says what is to be said, waits for the bell or the time, and hears what came. */
  void turn(long nanosMax) throws WireException {
    flush();
    bell.await(Math.min(nanosMax, times.beat().toNanos()));
    for (byte[] chunk = line.fetch(); chunk != null; chunk = line.fetch()) {
      hear(chunk);
    }
    beat();
    flush();
  }

  private void hear(byte[] chunk) throws WireException {
    try {
      engine.ingest(ProtonByteArrayBufferAllocator.wrapped(chunk));
    } catch (ProtonException e) {
      fail(e);
    }
    check();
  }

  private void beat() throws WireException {
    try {
      engine.tick(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    } catch (ProtonException e) {
      fail(e);
    }
    check();
  }

  /** Whatever the reason, it is about the connection and says nothing of an address. */
  private void endedByBroker() {
    if (failure == null) {
      String what = "the broker ended the connection";
      failure =
          WireException.lost(WireException.ended(what, connection.getRemoteCondition()).reason());
    }
  }

  /** The connection is of no use any more since the broker ended this part of it. */
  void fail(String what, Endpoint<?> ended) {
    if (failure == null) {
      failure = WireException.ended(what, ended.getRemoteCondition());
    }
  }

  private void fail(@Nullable Throwable cause) {
    if (failure == null) {
      String text = cause == null ? "unknown" : String.valueOf(cause.getMessage());
      failure =
          cause instanceof SaslException
              ? WireException.login("the login was refused: " + text)
              : WireException.lost("the broker speaks no AMQP that can be understood: " + text);
    }
  }

  private void check() throws WireException {
    WireException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  private void say(ProtonBuffer bytes) {
    int count = bytes.getReadableBytes();
    if (outLength > 0 && outLength + count > OUT_BYTES) {
      flushQuietly();
    }
    if (count > out.length) {
      out = new byte[count];
    }
    bytes.readBytes(out, outLength, count);
    outLength += count;
    bytes.close();
  }

  /** Inside the engine, which would not know what to make of an exception; it is thrown later. */
  private void flushQuietly() {
    try {
      flush();
    } catch (WireException e) {
      if (failure == null) {
        failure = e;
      }
    }
  }

  private void flush() throws WireException {
    int length = outLength;
    outLength = 0;
    if (length > 0 && failure == null) {
      line.write(out, length);
    }
  }

  /** Ends the connection as the protocol wants it, with an answer if that comes in time. */
  void leave() {
    try {
      connection.closeHandler(_ -> {});
      connection.close();
      await(connection::isRemotelyClosed, "the farewell");
    } catch (WireException | RuntimeException e) {
      // The socket is closed next; that is as good as an answer.
    }
  }

  @Override
  public void close() {
    line.close();
    engine.shutdown();
  }

  private static SaslCredentialsProvider credentials(URI broker, Login login) {
    return new SaslCredentialsProvider() {
      @Override
      public String vhost() {
        return broker.getHost();
      }

      @Override
      public @Nullable String username() {
        return login.user().isEmpty() ? null : login.user();
      }

      @Override
      public @Nullable String password() {
        return login.user().isEmpty() ? null : login.password();
      }

      @Override
      public @Nullable Principal localPrincipal() {
        return null;
      }
    };
  }
}
