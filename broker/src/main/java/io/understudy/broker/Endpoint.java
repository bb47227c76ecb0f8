package io.understudy.broker;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A host and a port. */
public record Endpoint(String host, int port) {
  public Endpoint {
    if (host.isEmpty() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException("No host and port: " + host + ":" + port);
    }
  }

  /**
   * @param text {@code host:port}
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IllegalArgumentException("is to look like host:port, not '" + text + "'", e);
    }
  }

  public boolean isLoopback() {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException _) {
      return false;
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
