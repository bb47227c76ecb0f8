package io.understudy.postgres;

import io.understudy.core.log.Digest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Finds a stage by its node and shard; makes its rows and its part of the journal at first. */
final class StageSetup {
  private static final String FIND =
      "SELECT n.stage, s.oid FROM $.node_stage n, pg_namespace s"
          + " WHERE n.node = ? AND n.shard = ? AND s.nspname = ?";
  private static final String NAME =
      "INSERT INTO $.node_stage (node, shard) VALUES (?, ?) ON CONFLICT DO NOTHING";
  private static final String CLOSED =
      "INSERT INTO $.stage (stage, epoch) VALUES (?, 0) ON CONFLICT DO NOTHING";
  private static final String BEAT =
      "INSERT INTO $.stage_beat"
          + " (stage, counter, released_epoch, settled_seq, settled_digest, paused)"
          + " VALUES (?, 0, 0, 0, ?, false) ON CONFLICT DO NOTHING";
  private static final String ROOT =
      "INSERT INTO $.batch (stage, seq, epoch, time_ms, previous, digest)"
          + " SELECT ?, 0, 0, 0, ?, ? WHERE NOT EXISTS (SELECT FROM $.batch WHERE stage = ?)";

  private final Connection connection;
  private final PostgresSettings settings;
  private final Sql sql;

  StageSetup(Connection connection, PostgresSettings settings) {
    this.connection = connection;
    this.settings = settings;
    this.sql = new Sql(settings.schema());
  }

  /** Ends with the connection in autocommit mode. */
  Stage stage() throws SQLException {
    connection.setAutoCommit(false);
    try {
      // One at a time for this name: the key on (node, shard) makes a second one wait and see it.
      try (PreparedStatement name = connection.prepareStatement(sql.in(NAME))) {
        name.setString(1, settings.node());
        name.setInt(2, settings.shard());
        name.executeUpdate();
      }
      Stage stage = find().orElseThrow();
      make(stage);
      connection.commit();
      return stage;
    } catch (SQLException e) {
      Transaction.rollback(connection);
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** The stage, if it was made. */
  Optional<Stage> find() throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql.in(FIND))) {
      find.setString(1, settings.node());
      find.setInt(2, settings.shard());
      find.setString(3, settings.schema());
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(Stage.of(row.getInt(1), row.getLong(2))) : Optional.empty();
      }
    }
  }

  private void make(Stage stage) throws SQLException {
    JournalPartitions partitions =
        new JournalPartitions(sql, stage, settings.batchesPerPartition());
    partitions.lock(connection);
    byte[] zero = Digest.ZERO.toBytes();
    try (PreparedStatement closed = connection.prepareStatement(sql.in(CLOSED));
        PreparedStatement beat = connection.prepareStatement(sql.in(BEAT));
        PreparedStatement root = connection.prepareStatement(sql.in(ROOT));
        Statement journal = connection.createStatement()) {
      closed.setInt(1, stage.number());
      closed.executeUpdate();
      beat.setInt(1, stage.number());
      beat.setBytes(2, zero);
      beat.executeUpdate();
      root.setInt(1, stage.number());
      root.setBytes(2, zero);
      root.setBytes(3, zero);
      root.setInt(4, stage.number());
      root.executeUpdate();
      if (partitions.till(connection) == 0) {
        partitions.createStage(journal);
        partitions.createNext(connection, 0, settings.batchesPerPartition());
      }
    }
  }
}
