package io.understudy.amqp;

/**
 * How to log in to a broker.
 *
 * @param user empty to log in without a name
 */
public record Login(String user, String password) {
  /** Without a name: anonymously, or by the certificate of the TLS connection. */
  public static final Login NONE = new Login("", "");

  /** Without the password. */
  @Override
  public String toString() {
    return user.isEmpty() ? "nobody" : user;
  }
}
