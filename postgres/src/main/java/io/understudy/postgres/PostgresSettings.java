package io.understudy.postgres;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where the store is and who opens it.
 *
 * @param url {@code jdbc:postgresql://host[,host]/database}; all hosts are one database's servers
 * @param schema holds our tables and nothing else
 * @param node the logical identity that the instances share
 * @param incarnation random, one for each start of the process
 * @param lease every limit of time here derives from it, see {@link Limits}
 * @param transactionsMax how many transactional steps run at once
 * @param batchesPerPartition how many batches one partition of the journal spans
 */
public record PostgresSettings(
    String url,
    String user,
    String password,
    String schema,
    String node,
    int shard,
    String incarnation,
    Duration lease,
    int transactionsMax,
    long batchesPerPartition) {
  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /** Its sessions carry it in {@code application_name}, which PostgreSQL cuts at 63 bytes. */
  private static final Pattern INCARNATION = Pattern.compile("[A-Za-z0-9_.-]{1,36}");

  private static final int SHARD_MAX = 9_999;
  private static final Duration LEASE_MIN = Duration.ofMillis(200);
  private static final Duration LEASE_MAX = Duration.ofMinutes(10);

  public PostgresSettings {
    require(url.startsWith("jdbc:postgresql:"), "url", "jdbc:postgresql://host/database");
    require(SCHEMA.matcher(schema).matches(), "schema", "lower case letters, digits and _");
    require(INCARNATION.matcher(incarnation).matches(), "incarnation", INCARNATION.pattern());
    require(!node.isEmpty(), "node", "a name");
    require(shard >= 0 && shard <= SHARD_MAX, "shard", "0 to " + SHARD_MAX);
    require(
        lease.compareTo(LEASE_MIN) >= 0 && lease.compareTo(LEASE_MAX) <= 0,
        "lease",
        "between " + LEASE_MIN + " and " + LEASE_MAX);
    require(transactionsMax > 0, "transactionsMax", "1 or more");
    require(batchesPerPartition > 0, "batchesPerPartition", "1 or more");
  }

  /** The usual settings: schema {@code understudy}, shard 0, a lease of two seconds. */
  public static PostgresSettings of(
      String url, String user, String password, String node, String incarnation) {
    Duration lease = Duration.ofSeconds(2);
    return new PostgresSettings(
        url, user, password, "understudy", node, 0, incarnation, lease, 16, 250_000);
  }

  public PostgresSettings withSchema(String name) {
    return new PostgresSettings(
        url,
        user,
        password,
        name,
        node,
        shard,
        incarnation,
        lease,
        transactionsMax,
        batchesPerPartition);
  }

  public PostgresSettings withShard(int number) {
    return new PostgresSettings(
        url,
        user,
        password,
        schema,
        node,
        number,
        incarnation,
        lease,
        transactionsMax,
        batchesPerPartition);
  }

  public PostgresSettings withLease(Duration duration) {
    return new PostgresSettings(
        url,
        user,
        password,
        schema,
        node,
        shard,
        incarnation,
        duration,
        transactionsMax,
        batchesPerPartition);
  }

  public PostgresSettings withTransactionsMax(int max) {
    return new PostgresSettings(
        url, user, password, schema, node, shard, incarnation, lease, max, batchesPerPartition);
  }

  public PostgresSettings withBatchesPerPartition(long batches) {
    return new PostgresSettings(
        url, user, password, schema, node, shard, incarnation, lease, transactionsMax, batches);
  }

  private static void require(boolean holds, String name, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The store's setting " + name + " is not usable: expected " + expected + ".");
    }
  }

  /** Without the password, and without the url's parameters, where one may stand too. */
  @Override
  public String toString() {
    return shownUrl() + " schema " + schema + " user " + user + " node " + node + "/" + shard;
  }

  String shownUrl() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }
}
