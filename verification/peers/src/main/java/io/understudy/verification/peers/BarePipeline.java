package io.understudy.verification.peers;

import io.understudy.verification.bench.BenchDatabase;
import io.understudy.verification.bench.FlowsPlan;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The limit: one connection that writes what so many flows would, and does nothing else. Each commit
 * has the rows of the flows that end within one commit of a steady load: their entries, a row of the
 * look-up table with client id and digest, and the batch on top of the one before.
 */
final class BarePipeline {
  private static final String SCHEMA = "understudy_bench";
  private static final String BATCH =
      "INSERT INTO bare_batch (stage, seq, epoch, time_ms, digest, previous) VALUES (1, ?, 1, ?, ?,"
          + " (SELECT digest FROM bare_batch WHERE stage = 1 AND seq = ? AND digest = ?))";
  private static final String JOURNAL =
      "COPY bare_journal (seq, flow, stage, ord, idx, kind, payload) FROM STDIN (FORMAT binary)";
  private static final String FLOW =
      "COPY bare_flow (id, opened_seq, started_ms, changed_ms, stage, status, name, client_id,"
          + " input_digest, build, parent) FROM STDIN (FORMAT binary)";
  private static final int JOURNAL_FIELDS = 7;
  private static final int FLOW_FIELDS = 11;
  private static final int ENTRY_BYTES_BESIDE = 24;
  private static final int DIGEST_BYTES = 16;

  private final FlowsPlan plan;
  private final int flowsPerCommit;
  private final byte[] payload;
  private byte[] digest = new byte[DIGEST_BYTES];
  private long seq;

  private BarePipeline(FlowsPlan plan) {
    this.plan = plan;
    this.flowsPerCommit = Math.max(1, plan.inFlight() / (plan.steps() + 1));
    this.payload = new byte[plan.payloadBytes() + ENTRY_BYTES_BESIDE];
    Arrays.fill(payload, (byte) 'x');
  }

  /** Flows a second. Takes the tables as an instance of ours has made them. */
  static double measure(BenchDatabase database, FlowsPlan plan) throws SQLException {
    for (String table : new String[] {"batch", "journal", "flow"}) {
      database.execute("DROP TABLE IF EXISTS bare_" + table);
      database.execute(
          "CREATE TABLE bare_%s (LIKE %s.%s INCLUDING ALL)".formatted(table, SCHEMA, table));
    }
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      return new BarePipeline(plan).run(connection);
    }
  }

  private double run(Connection connection) throws SQLException {
    try (PreparedStatement batch = connection.prepareStatement(BATCH)) {
      begin(connection);
      commitFor(connection, batch, TimeUnit.SECONDS.toNanos(plan.warmUpSeconds()));
      long first = seq;
      long began = System.nanoTime();
      commitFor(connection, batch, TimeUnit.SECONDS.toNanos(plan.seconds()));
      double took = (System.nanoTime() - began) / 1e9;
      return (seq - first) * flowsPerCommit / took;
    }
  }

  private void begin(Connection connection) throws SQLException {
    try (PreparedStatement root =
        connection.prepareStatement("INSERT INTO bare_batch VALUES (0, 0, 0, 1, ?, ?)")) {
      root.setBytes(1, digest);
      root.setBytes(2, digest);
      root.executeUpdate();
      connection.commit();
    }
  }

  private void commitFor(Connection connection, PreparedStatement batch, long nanos)
      throws SQLException {
    long until = System.nanoTime() + nanos;
    while (System.nanoTime() < until) {
      commitOne(connection, batch);
    }
  }

  private void commitOne(Connection connection, PreparedStatement batch) throws SQLException {
    seq++;
    long now = System.currentTimeMillis();
    BinaryCopy journal = new BinaryCopy();
    BinaryCopy flows = new BinaryCopy();
    int ord = 0;
    for (int i = 0; i < flowsPerCommit; i++) {
      UUID flow = new UUID((now << 16) | 0x7000, ThreadLocalRandom.current().nextLong());
      for (int index = 0; index < plan.steps() + 2; index++) {
        journal.row(JOURNAL_FIELDS).int8(seq).uuid(flow).int4(1).int4(ord++).int4(index);
        journal.int2(1).bytes(payload);
      }
      flows.row(FLOW_FIELDS).uuid(flow).int8(seq).int8(now).int8(now).int4(1).int2(2);
      flows.text("steps").text(UUID.randomUUID().toString());
      flows.bytes(new byte[DIGEST_BYTES]).text("dev").nothing();
    }
    byte[] next = digest(ord);
    batch.setLong(1, seq);
    batch.setLong(2, now);
    batch.setBytes(3, next);
    batch.setLong(4, seq - 1);
    batch.setBytes(5, digest);
    batch.executeUpdate();
    journal.into(connection, JOURNAL);
    flows.into(connection, FLOW);
    connection.commit();
    digest = next;
  }

  private byte[] digest(int rows) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < rows; i++) {
        sha.update(payload);
      }
      return Arrays.copyOf(sha.digest(digest), DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }
}
