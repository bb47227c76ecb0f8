package io.understudy.examples.payments.ledger;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Counts from the tables alone whether every payment was answered exactly once and the books are
 * right. It believes no constraint and no status: postings are summed up, answers are counted.
 */
public final class LedgerAudit {
  private static final String COUNT_PAYMENTS = "SELECT count(*) FROM payments.payment";

  private static final String COUNT_PAYMENTS_THAT_ARE = COUNT_PAYMENTS + " WHERE status = ";

  private static final String COUNT_UNANSWERED =
      """
      SELECT count(*) FROM payments.payment
      WHERE NOT EXISTS (SELECT FROM payments.answer WHERE answer.payment = payment.id)""";

  private static final String COUNT_ANSWERED_TWICE =
      """
      SELECT count(*) FROM
        (SELECT FROM payments.answer GROUP BY payment HAVING count(*) > 1) AS twice""";

  private static final String COUNT_STRAY_ANSWERS =
      """
      SELECT count(*) FROM payments.answer
      WHERE NOT EXISTS (SELECT FROM payments.payment WHERE payment.id = answer.payment)""";

  private static final String SUM_POSTINGS =
      "SELECT coalesce(sum(amount), 0) FROM payments.posting";

  private static final String COUNT_ODD_POSTINGS =
      """
      SELECT count(*) FROM payments.payment
      FULL JOIN (
        SELECT payment,
          count(*) FILTER (WHERE NOT back) AS lines,
          -sum(amount) FILTER (WHERE NOT back AND side = 'DEBIT') AS debit,
          sum(amount) FILTER (WHERE NOT back AND side = 'CREDIT') AS credit,
          max(iban) FILTER (WHERE NOT back AND side = 'DEBIT') AS debtor,
          max(iban) FILTER (WHERE NOT back AND side = 'CREDIT') AS creditor,
          count(*) FILTER (WHERE back) AS back_lines,
          -sum(amount) FILTER (WHERE back AND side = 'DEBIT') AS back_debit,
          sum(amount) FILTER (WHERE back AND side = 'CREDIT') AS back_credit,
          max(iban) FILTER (WHERE back AND side = 'DEBIT') AS back_debtor,
          max(iban) FILTER (WHERE back AND side = 'CREDIT') AS back_creditor
        FROM payments.posting GROUP BY payment) AS posted ON posted.payment = payment.id
      WHERE CASE
        WHEN payment.status = 'SETTLED' OR payment.status = 'REJECTED' AND lines IS NOT NULL
        THEN (lines, debit, credit, debtor, creditor)
            IS DISTINCT FROM (2, amount, amount, payment.debtor_iban, payment.creditor_iban)
          OR CASE WHEN payment.status = 'SETTLED' THEN back_lines <> 0
            ELSE (back_lines, back_debit, back_credit, back_debtor, back_creditor)
              IS DISTINCT FROM (2, amount, amount, payment.creditor_iban, payment.debtor_iban)
            END
        ELSE lines IS NOT NULL END""";

  private static final String COUNT_WRONG_BALANCES =
      """
      SELECT count(*) FROM payments.account
      LEFT JOIN (SELECT iban, sum(amount) AS moved FROM payments.posting GROUP BY iban) AS posted
        USING (iban)
      WHERE balance <> opening + coalesce(moved, 0)""";

  private static final String COUNT_OVERDRAWN =
      """
      SELECT count(*) FROM payments.account
      WHERE reserved < 0 OR kind <> 'SETTLEMENT' AND reserved > balance""";

  private static final String COUNT_WRONG_RESERVATIONS =
      """
      SELECT count(*) FROM payments.account
      LEFT JOIN (
        SELECT debtor_iban AS iban, sum(amount) AS held FROM payments.payment
        WHERE status = 'RESERVED' GROUP BY debtor_iban) AS holding USING (iban)
      WHERE reserved <> coalesce(held, 0)""";

  private static final String COUNT_SETTLED_TWICE =
      """
      SELECT count(*) FROM (
        SELECT FROM payments.payment WHERE status = 'SETTLED'
        GROUP BY debtor_iban, transaction_id HAVING count(*) > 1) AS twice""";

  private static final String COUNT_OTHERWISE =
      """
      SELECT count(*) FROM payments.answer JOIN payments.payment ON payment.id = answer.payment
      WHERE\s""";

  private LedgerAudit() {}

  /**
   * Audits everything in one snapshot.
   *
   * @param connection at rest; left so, with its own settings
   */
  public static LedgerReport run(Connection connection) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
      return read(statement);
    } finally {
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    }
  }

  /** Those of the given payments (flows) that have no answer: lost, if nothing runs any more. */
  public static Set<UUID> unanswered(Connection connection, Collection<UUID> payments)
      throws SQLException {
    Set<UUID> unanswered = new HashSet<>(payments);
    Array ids = connection.createArrayOf("uuid", payments.toArray());
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT payment FROM payments.answer WHERE payment = ANY (?)")) {
      select.setArray(1, ids);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          unanswered.remove(rows.getObject(1, UUID.class));
        }
      }
    } finally {
      ids.free();
    }
    return unanswered;
  }

  private static LedgerReport read(Statement statement) throws SQLException {
    return new LedgerReport(
        count(statement, COUNT_PAYMENTS),
        count(statement, COUNT_PAYMENTS_THAT_ARE + "'SETTLED'"),
        count(statement, COUNT_PAYMENTS_THAT_ARE + "'REJECTED'"),
        count(statement, COUNT_PAYMENTS_THAT_ARE + "'RESERVED'"),
        count(statement, COUNT_UNANSWERED),
        count(statement, COUNT_ANSWERED_TWICE),
        count(statement, COUNT_STRAY_ANSWERS),
        number(statement, SUM_POSTINGS),
        count(statement, COUNT_ODD_POSTINGS),
        count(statement, COUNT_WRONG_BALANCES),
        count(statement, COUNT_OVERDRAWN),
        count(statement, COUNT_WRONG_RESERVATIONS),
        count(statement, COUNT_SETTLED_TWICE),
        count(
            statement, COUNT_OTHERWISE + "answer.status = 'ACCC' AND payment.status <> 'SETTLED'"),
        count(
            statement,
            COUNT_OTHERWISE
                + "answer.status = 'RJCT'"
                + " AND (payment.status <> 'REJECTED'"
                + " OR payment.reason IS DISTINCT FROM answer.reason)"));
  }

  private static long count(Statement statement, String sql) throws SQLException {
    return number(statement, sql).longValueExact();
  }

  private static BigDecimal number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getBigDecimal(1);
    }
  }
}
