package io.understudy.verification.demo;

import io.understudy.examples.payments.ledger.LedgerAudit;
import io.understudy.examples.payments.ledger.LedgerReport;
import io.understudy.verification.cluster.Cluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What one bank's database has.
 *
 * @param brokenChain batches that do not stand on the one before, or of an epoch that was over
 * @param brokenJournals flows whose journal has a gap or a number twice
 * @param takenOver for each epoch, how many flows of earlier epochs went on in it
 */
public record BankCount(
    String node,
    LedgerReport ledger,
    long reigns,
    long brokenChain,
    long brokenJournals,
    Map<Long, Long> takenOver) {
  private static final String REIGNS = "SELECT count(*) FROM understudy.reign WHERE stage = ?";

  /** Batches that do not stand on the one before them, or that an epoch wrote after its end. */
  private static final String BROKEN_CHAIN =
      """
      SELECT count(*) FROM (
        SELECT seq, epoch, previous, lag(seq) OVER log AS before_seq,
          lag(epoch) OVER log AS before_epoch, lag(digest) OVER log AS before_digest
        FROM understudy.batch WHERE stage = ? WINDOW log AS (ORDER BY seq)) AS chain
      WHERE before_seq IS NOT NULL
        AND (seq <> before_seq + 1 OR epoch < before_epoch OR previous <> before_digest)""";

  /** Journals with a gap or with one number twice. */
  private static final String BROKEN_JOURNALS =
      """
      SELECT count(*) FROM (
        SELECT flow FROM understudy.journal
        WHERE stage = ? AND flow <> '00000000-0000-0000-0000-000000000000'
        GROUP BY flow HAVING count(*) <> max(idx) + 1 OR count(*) <> count(DISTINCT idx)) AS odd""";

  /** For each later epoch, how many flows it went on with that an earlier one had accepted. */
  private static final String TAKEN_OVER =
      """
      SELECT r.epoch, count(DISTINCT j.flow) FROM (
        SELECT epoch, min(seq) AS began, max(seq) AS ended FROM understudy.batch
        WHERE stage = ? AND epoch > 0 GROUP BY epoch) AS r
      LEFT JOIN understudy.journal j ON j.stage = ? AND j.seq BETWEEN r.began AND r.ended
        AND EXISTS (SELECT FROM understudy.flow f
          WHERE f.stage = j.stage AND f.id = j.flow AND f.opened_seq < r.began)
      GROUP BY r.epoch ORDER BY r.epoch""";

  static BankCount of(Cluster bank) throws SQLException {
    int stage = stage(bank);
    try (Connection connection = bank.database().connect()) {
      return new BankCount(
          bank.plan().node(),
          LedgerAudit.run(connection),
          number(connection, REIGNS, stage),
          number(connection, BROKEN_CHAIN, stage),
          number(connection, BROKEN_JOURNALS, stage),
          takenOver(connection, stage));
    }
  }

  /** The stage's number in the bank's database. */
  static int stage(Cluster bank) {
    return Objects.requireNonNull(bank.stage().stage(), "No stage, so nobody was ever hot.")
        .stage();
  }

  private static long number(Connection connection, String sql, int stage) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, stage);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static Map<Long, Long> takenOver(Connection connection, int stage) throws SQLException {
    Map<Long, Long> byEpoch = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(TAKEN_OVER)) {
      select.setInt(1, stage);
      select.setInt(2, stage);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          byEpoch.put(row.getLong(1), row.getLong(2));
        }
      }
    }
    return byEpoch;
  }
}
