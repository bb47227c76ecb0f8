package io.understudy.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets whose keepalive finds a dead server within seconds, also while nothing is sent: the one
 * connection that waits without a limit is watched by nothing else. Public for the driver, which
 * makes it by name.
 */
public final class KeepaliveSocketFactory extends SocketFactory {
  private static final int PROBES = 3;
  private final int idleSeconds;

  /** Takes the seconds between probes. */
  public KeepaliveSocketFactory(String idleSeconds) {
    this.idleSeconds = Integer.parseInt(idleSeconds);
  }

  @Override
  public Socket createSocket() {
    try {
      Socket socket = new Socket();
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, idleSeconds);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, idleSeconds);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
      }
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("No socket could be made.", e);
    }
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw notUsed();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw notUsed();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw notUsed();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw notUsed();
  }

  /** The driver makes an unconnected socket and connects it with its own time limit. */
  private static UnsupportedOperationException notUsed() {
    return new UnsupportedOperationException("The driver connects the socket itself.");
  }
}
