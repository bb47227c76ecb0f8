package io.understudy.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Where and how the HTTP API answers, and to whom. */
public record HttpConfig(
    String bind,
    int port,
    String advertised,
    Duration hold,
    Duration answerDeadline,
    Duration waitMax,
    TlsConfig tls,
    List<Token> tokens) {

  /** What a caller may do; each role may do what those before it may. */
  public enum Role {
    VIEWER,
    STARTER,
    OPERATOR
  }

  /** A bearer token; its name stands in the journal for what its holder did. */
  public record Token(String name, Role role, Secret secret) {}

  /** PEM files; all empty for none. */
  public record TlsConfig(String certificate, String key, String trust) {
    public static final TlsConfig NONE = new TlsConfig("", "", "");

    public boolean isOn() {
      return !certificate.isEmpty();
    }
  }

  public boolean isLoopback() {
    try {
      for (InetAddress address : InetAddress.getAllByName(bind)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException _) {
      return false;
    }
  }

  /** The address for others, given the port that was really taken. */
  public String address(int portTaken) {
    if (!advertised.isEmpty()) {
      return advertised;
    }
    String host = reachableHost();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return (tls.isOn() ? "https://" : "http://") + shown + ":" + portTaken;
  }

  /** An instance that listens on every address is reached by its host's name. */
  private String reachableHost() {
    try {
      boolean every = InetAddress.getAllByName(bind)[0].isAnyLocalAddress();
      return every ? InetAddress.getLocalHost().getCanonicalHostName() : bind;
    } catch (UnknownHostException _) {
      return bind;
    }
  }
}
