package io.understudy.broker.pair;

import java.time.Duration;

/**
 * Where the arbiter of a pair is, and how long the live broker may be silent.
 *
 * @param url a JDBC URL of a PostgreSQL, {@code jdbc:postgresql://host:port/name}
 * @param schema where the pair's table is; made when it is not there
 * @param lease the same for both brokers of a pair
 */
public record ArbiterSettings(
    String url, String user, String password, String schema, Duration lease) {
  public static final String SCHEMA = "understudy_broker";
  public static final Duration LEASE = Duration.ofSeconds(1);
  private static final Duration LEASE_MIN = Duration.ofMillis(250);

  public ArbiterSettings {
    if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException(
          "A schema's name is lower-case letters, digits and underscores, not '" + schema + "'.");
    }
    if (lease.compareTo(LEASE_MIN) < 0) {
      throw new IllegalArgumentException("A lease is " + LEASE_MIN + " or more, not " + lease);
    }
  }

  /** With the schema and the lease that are used unless told otherwise. */
  public ArbiterSettings(String url, String user, String password) {
    this(url, user, password, SCHEMA, LEASE);
  }

  /** Without the password, and without what a URL may hide behind its question mark. */
  @Override
  public String toString() {
    return "ArbiterSettings[" + shownUrl() + ", " + schema + ", " + lease + "]";
  }

  String shownUrl() {
    return url.split("\\?", 2)[0];
  }
}
