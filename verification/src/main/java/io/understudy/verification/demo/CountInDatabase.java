package io.understudy.verification.demo;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import io.understudy.examples.payments.ledger.LedgerAudit;
import io.understudy.examples.payments.stream.Outcome;
import io.understudy.examples.payments.stream.PaymentStream;
import io.understudy.examples.payments.stream.StreamVerdict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts what became of a stream of payments, from the tables alone. */
final class CountInDatabase {
  /** Each answer by the key that its payment was sent with; a payment without one has one null. */
  private static final String ANSWERS =
      """
      SELECT f.client_id, f.status AS flow_status, a.status, a.reason
      FROM understudy.flow f LEFT JOIN payments.answer a ON a.payment = f.id
      WHERE f.stage = ? AND f.client_id IS NOT NULL""";

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

  private static final int COMPLETED = 2;

  private final Connection connection;
  private final int stage;

  CountInDatabase(Connection connection, int stage) {
    this.connection = connection;
    this.stage = stage;
  }

  Verdict.Counted count(PaymentStream stream, Map<String, Outcome> told) throws SQLException {
    Map<String, List<Outcome>> answers = answers();
    int answered = 0;
    int duplicated = 0;
    int toldOtherwise = 0;
    for (List<Outcome> each : answers.values()) {
      answered += each.isEmpty() ? 0 : 1;
      duplicated += each.size() > 1 ? 1 : 0;
    }
    for (Map.Entry<String, Outcome> each : told.entrySet()) {
      List<Outcome> written = answers.getOrDefault(each.getKey(), List.of());
      toldOtherwise += written.equals(List.of(each.getValue())) ? 0 : 1;
    }
    StreamVerdict outcomes =
        stream.judge(
            key -> {
              List<Outcome> written = answers.getOrDefault(key, List.of());
              return written.isEmpty() ? null : written.getFirst();
            });
    return new Verdict.Counted(
        answered,
        stream.count() - answered,
        duplicated,
        toldOtherwise,
        outcomes,
        LedgerAudit.run(connection),
        number(REIGNS),
        number(BROKEN_CHAIN),
        number(BROKEN_JOURNALS),
        takenOver());
  }

  private Map<String, List<Outcome>> answers() throws SQLException {
    Map<String, List<Outcome>> answers = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(ANSWERS)) {
      select.setInt(1, stage);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          List<Outcome> of =
              answers.computeIfAbsent(row.getString("client_id"), _ -> new ArrayList<>());
          String status = row.getString("status");
          if (status != null && row.getInt("flow_status") == COMPLETED) {
            String reason = row.getString("reason");
            of.add(
                new Outcome(
                    TransactionStatus.valueOf(status),
                    reason == null ? null : ReasonCode.valueOf(reason)));
          }
        }
      }
    }
    return answers;
  }

  private long number(String sql) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, stage);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private Map<Long, Long> takenOver() throws SQLException {
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
