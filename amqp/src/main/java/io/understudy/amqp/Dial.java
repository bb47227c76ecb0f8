package io.understudy.amqp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One try to come to a socket with a broker. Looking up a name cannot be given a limit, so it is
 * done on a thread that is left alone when the time is over; its socket is closed then.
 */
final class Dial {
  private final URI broker;
  private final AmqpSettings settings;

  /** Below TLS. Closing it ends a try that is under way. */
  private final Socket raw = new Socket();

  private Dial(URI broker, AmqpSettings settings) {
    this.broker = broker;
    this.settings = settings;
  }

  static Sockets to(URI broker, AmqpSettings settings) throws WireException {
    if (!AmqpSettings.isUsable(broker)) {
      throw WireException.lost("the address is not of the form amqp[s]://host:port");
    }
    return new Dial(broker, settings).connect();
  }

  /**
   * @param raw below TLS; closing it never waits
   * @param top what is read and written
   */
  record Sockets(Socket raw, Socket top) {}

  private Sockets connect() throws WireException {
    FutureTask<Socket> dialling = new FutureTask<>(this::dial);
    Thread.ofPlatform().daemon().name("amqp-dial").start(dialling);
    long limitMillis = settings.times().connect().toMillis();
    try {
      return new Sockets(raw, dialling.get(limitMillis, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      closeRaw();
      throw WireException.lost("no connection within " + limitMillis + " ms");
    } catch (ExecutionException e) {
      closeRaw();
      throw WireException.lost("no connection: " + e.getCause());
    } catch (InterruptedException e) {
      closeRaw();
      Thread.currentThread().interrupt();
      throw WireException.lost("the wait for a connection was interrupted");
    }
  }

  private Socket dial() throws IOException, NoSuchAlgorithmException {
    int port = AmqpSettings.portOf(broker);
    raw.setTcpNoDelay(true);
    InetSocketAddress address = new InetSocketAddress(broker.getHost(), port);
    raw.connect(address, (int) settings.times().connect().toMillis());
    return AmqpSettings.isTls(broker) ? secure(port) : raw;
  }

  private Socket secure(int port) throws IOException, NoSuchAlgorithmException {
    SSLContext context = settings.tls() == null ? SSLContext.getDefault() : settings.tls();
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(raw, broker.getHost(), port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private void closeRaw() {
    try {
      raw.close();
    } catch (IOException e) {
      // It was closed for being of no use.
    }
  }
}
