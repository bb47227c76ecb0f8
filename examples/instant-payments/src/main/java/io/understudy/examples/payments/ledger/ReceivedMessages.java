package io.understudy.examples.payments.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The numbers of the messages that another bank sent about a payment, in the order they came. */
public final class ReceivedMessages {
  private static final String INSERT =
      "INSERT INTO payments.received (session, payment, number) VALUES (?, ?, ?)";

  private static final String COUNT = "SELECT count(*) FROM payments.received WHERE session = ?";

  private ReceivedMessages() {}

  /** Adds numbers to a session's. */
  public static void add(Connection tx, UUID session, UUID payment, List<Integer> numbers)
      throws SQLException {
    try (PreparedStatement insert = tx.prepareStatement(INSERT)) {
      for (int number : numbers) {
        insert.setObject(1, session);
        insert.setObject(2, payment);
        insert.setInt(3, number);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** How many there are of a session. Only for whoever is in doubt: nobody else has to ask. */
  public static int count(Connection tx, UUID session) throws SQLException {
    try (PreparedStatement select = tx.prepareStatement(COUNT)) {
      select.setObject(1, session);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /** Every statement once; the caller rolls back. */
  public static void warmUp(Connection tx) throws SQLException {
    UUID nobody = UUID.randomUUID();
    add(tx, nobody, nobody, List.of(1, 2));
    count(tx, nobody);
  }
}
