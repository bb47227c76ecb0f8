package io.understudy.examples.payments.ledger;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What one bank's ledger says about the other banks; two of them are compared.
 *
 * @param customersGain what all customers' accounts have more than at their opening
 * @param settlementGain the same of the settlement accounts
 * @param forwarded payments that the other banks were asked to credit, refused ones included
 * @param received by session, the numbers of the messages in the order of their coming
 */
public record InterbankReport(
    BigDecimal customersGain,
    BigDecimal settlementGain,
    long forwarded,
    Map<UUID, List<Integer>> received) {
  private static final String GAIN =
      "SELECT coalesce(sum(balance - opening), 0) FROM payments.account WHERE kind = ";

  private static final String COUNT_FORWARDED =
      """
      SELECT count(DISTINCT payment) FROM payments.posting JOIN payments.account USING (iban)
      WHERE kind = 'SETTLEMENT' AND side = 'CREDIT' AND NOT back""";

  private static final String READ_RECEIVED =
      "SELECT session, number FROM payments.received ORDER BY place";

  /** Reads; best when nothing is on its way any more. */
  public static InterbankReport read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return new InterbankReport(
          number(statement, GAIN + "'CUSTOMER'"),
          number(statement, GAIN + "'SETTLEMENT'"),
          number(statement, COUNT_FORWARDED).longValueExact(),
          received(statement));
    }
  }

  private static Map<UUID, List<Integer>> received(Statement statement) throws SQLException {
    Map<UUID, List<Integer>> received = new HashMap<>();
    try (ResultSet rows = statement.executeQuery(READ_RECEIVED)) {
      while (rows.next()) {
        UUID session = rows.getObject(1, UUID.class);
        received.computeIfAbsent(session, _ -> new ArrayList<>()).add(rows.getInt(2));
      }
    }
    return received;
  }

  private static BigDecimal number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getBigDecimal(1);
    }
  }

  /**
   * Whether both banks say the same about what they owe each other, and their customers have in sum
   * what they had: nothing came into being, and nothing is gone.
   */
  public boolean mirrors(InterbankReport other) {
    return settlementGain.add(other.settlementGain).signum() == 0
        && customersGain.add(other.customersGain).signum() == 0;
  }

  /**
   * How many conversations of the two banks did not come as 1, 2, up to this number at both sides:
   * in another order, with a gap, with one of them twice, or not at all.
   */
  public long outOfOrder(InterbankReport other, int messages) {
    List<Integer> inOrder = IntStream.rangeClosed(1, messages).boxed().toList();
    Set<UUID> sessions = new HashSet<>(received.keySet());
    sessions.addAll(other.received.keySet());
    long odd =
        sessions.stream()
            .filter(
                session ->
                    !inOrder.equals(received.get(session))
                        || !inOrder.equals(other.received.get(session)))
            .count();
    return odd + Math.max(0, forwarded + other.forwarded - sessions.size());
  }
}
