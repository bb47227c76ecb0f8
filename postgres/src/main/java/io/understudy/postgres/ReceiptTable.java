package io.understudy.postgres;

import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.Receipts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Receipts as JSON, so that a later build may say more and an earlier one still reads it. A table
 * of their own: no row of it is ever locked by a claim or a commit.
 */
final class ReceiptTable implements Receipts {
  private static final String KEEP =
      "INSERT INTO $.receipt (stage, epoch, incarnation, body) VALUES (?, ?, ?, ?::jsonb)"
          + " ON CONFLICT (stage, epoch) DO UPDATE SET body = excluded.body"
          + " WHERE receipt.incarnation = excluded.incarnation";
  private static final String FIND = "SELECT body FROM $.receipt WHERE stage = ? AND epoch = ?";
  private static final String LATEST =
      "SELECT body FROM $.receipt WHERE stage = ? ORDER BY epoch DESC LIMIT ?";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final LazyPool pool;
  private final Sql sql;
  private final Stage stage;

  ReceiptTable(LazyPool pool, Sql sql, Stage stage) {
    this.pool = pool;
    this.sql = sql;
    this.stage = stage;
  }

  @Override
  public void keep(Receipt receipt) {
    try (Connection connection = pool.connection();
        PreparedStatement statement = connection.prepareStatement(sql.in(KEEP))) {
      statement.setInt(1, stage.number());
      statement.setLong(2, receipt.epoch());
      statement.setString(3, receipt.incarnation());
      statement.setString(4, JSON.writeValueAsString(receipt));
      statement.executeUpdate();
    } catch (SQLException e) {
      throw SqlErrors.unusable("Keeping the receipt of epoch " + receipt.epoch(), e);
    }
  }

  @Override
  public Optional<Receipt> find(long epoch) {
    return read(FIND, epoch).stream().findFirst();
  }

  @Override
  public List<Receipt> latest(int max) {
    return read(LATEST, max);
  }

  private List<Receipt> read(String text, long parameter) {
    try (Connection connection = pool.connection();
        PreparedStatement statement = connection.prepareStatement(sql.in(text))) {
      statement.setInt(1, stage.number());
      statement.setLong(2, parameter);
      List<Receipt> receipts = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          receipts.add(JSON.readValue(row.getString(1), Receipt.class));
        }
      }
      return receipts;
    } catch (SQLException e) {
      throw SqlErrors.unusable("Reading receipts", e);
    }
  }
}
