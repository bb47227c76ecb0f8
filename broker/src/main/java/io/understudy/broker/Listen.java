package io.understudy.broker;

/**
 * Where a broker takes AMQP connections, and from whom.
 *
 * @param at port 0 takes any free one
 * @param user empty: everybody may do everything, on loopback only
 * @param password never shown
 */
public record Listen(Endpoint at, String user, String password, Tls tls) {
  /** A free port of loopback, for everybody on this machine. */
  public static final Listen LOOPBACK = new Listen(new Endpoint("127.0.0.1", 0), "", "", Tls.NONE);

  /**
   * PEM files; all empty for none.
   *
   * @param trust whom to trust when connecting to the other broker of a pair; empty: the
   *     certificate itself
   */
  public record Tls(String certificate, String key, String trust) {
    public static final Tls NONE = new Tls("", "", "");

    public boolean isOn() {
      return !certificate.isEmpty();
    }
  }

  public Listen withPort(int port) {
    return new Listen(new Endpoint(at.host(), port), user, password, tls);
  }

  public Listen withUser(String name, String secret) {
    return new Listen(at, name, secret, tls);
  }

  public boolean isLoopback() {
    return at.isLoopback();
  }

  boolean isSecured() {
    return !user.isEmpty();
  }

  boolean isGuarded() {
    return isSecured() && !password.isEmpty() && tls.isOn();
  }

  @Override
  public String toString() {
    return (tls.isOn() ? "amqps://" : "amqp://") + at;
  }
}
