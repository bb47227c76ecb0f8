package io.understudy.examples.payments.ledger;

import io.understudy.examples.payments.iso20022.CreditTransfer;
import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import io.understudy.examples.payments.ledger.PaymentRefusedException.ClosedAccount;
import io.understudy.examples.payments.ledger.PaymentRefusedException.Duplicate;
import io.understudy.examples.payments.ledger.PaymentRefusedException.InsufficientFunds;
import io.understudy.examples.payments.ledger.PaymentRefusedException.OtherCurrency;
import io.understudy.examples.payments.ledger.PaymentRefusedException.UnknownAccount;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts, payments and postings; each method is one step of a payment's life. */
public final class Ledger {
  private static final String READ_ACCOUNTS =
      "SELECT iban, currency, status FROM payments.account WHERE iban IN (?, ?)";

  /** Locks in the order of the IBANs: two opposite payments never wait for each other. */
  private static final String LOCK_ACCOUNTS = READ_ACCOUNTS + " ORDER BY iban FOR NO KEY UPDATE";

  private static final String INSERT_PAYMENT =
      """
      INSERT INTO payments.payment
        (id, status, identity, transaction_id, debtor_iban, creditor_iban, amount, booked_at)
      VALUES (?, 'RESERVED', ?, ?, ?, ?, ?, ?) ON CONFLICT (identity) DO NOTHING""";

  /** Checks and takes in one statement, so nothing can come between. */
  private static final String RESERVE =
      """
      UPDATE payments.account SET reserved = reserved + ?
      WHERE iban = ? AND status = 'OPEN' AND (balance - reserved >= ? OR kind = 'SETTLEMENT')""";

  private static final String SETTLE_PAYMENT =
      """
      UPDATE payments.payment SET status = 'SETTLED', ended_at = ?
      WHERE id = ? AND status = 'RESERVED' RETURNING debtor_iban, creditor_iban, amount""";

  private static final String MOVE_MONEY =
      """
      UPDATE payments.account AS account
      SET balance = balance + change.delta, reserved = reserved - change.freed
      FROM (VALUES (?, ?::numeric, ?::numeric), (?, ?, 0)) AS change (iban, delta, freed)
      WHERE account.iban = change.iban""";

  private static final String POST =
      """
      INSERT INTO payments.posting (payment, side, iban, amount)
      VALUES (?, 'DEBIT', ?, ?), (?, 'CREDIT', ?, ?)""";

  private static final String RELEASE_PAYMENT =
      """
      UPDATE payments.payment SET status = 'REJECTED', reason = ?, identity = NULL, ended_at = ?
      WHERE id = ? AND status = 'RESERVED' RETURNING debtor_iban, creditor_iban, amount""";

  private static final String REVERT_PAYMENT =
      """
      UPDATE payments.payment SET status = 'REJECTED', reason = ?, identity = NULL, ended_at = ?
      WHERE id = ? AND status = 'SETTLED' RETURNING debtor_iban, creditor_iban, amount""";

  private static final String POST_BACK =
      """
      INSERT INTO payments.posting (payment, back, side, iban, amount)
      VALUES (?, true, 'DEBIT', ?, ?), (?, true, 'CREDIT', ?, ?)""";

  private static final String FREE =
      "UPDATE payments.account SET reserved = reserved - ? WHERE iban = ?";

  private static final String READ_STATUS = "SELECT status FROM payments.payment WHERE id = ?";

  private static final String READ_ANSWER = "SELECT FROM payments.answer WHERE payment = ? LIMIT 1";

  private static final String INSERT_REJECTED =
      """
      INSERT INTO payments.payment
        (id, status, reason, transaction_id, debtor_iban, creditor_iban, amount, booked_at, ended_at)
      VALUES (?, 'REJECTED', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""";

  private static final String INSERT_ANSWER =
      """
      INSERT INTO payments.answer (payment, status, reason, message_id, pacs002, written_at)
      VALUES (?, ?, ?, ?, ?, ?)""";

  /** What an account says of itself. */
  private record Account(String currency, boolean open) {}

  /** What a payment moves. */
  private record Move(String debtor, String creditor, BigDecimal amount) {}

  /** The account on which this bank and another one keep what they owe each other. */
  public static String settlementAccount(String party) {
    return "SETTLEMENT/" + party;
  }

  /** Makes the payment known and lays hold of the debtor's money. */
  public PaymentStatus reserve(Connection tx, UUID payment, CreditTransfer transfer, Instant at)
      throws SQLException, PaymentRefusedException {
    String debtor = transfer.debtor().iban();
    BigDecimal amount = transfer.money().amount();
    checkAccounts(tx, transfer);
    int inserted =
        update(
            tx,
            INSERT_PAYMENT,
            payment,
            transfer.identity(),
            transfer.transactionId(),
            debtor,
            transfer.creditor().iban(),
            amount,
            Timestamp.from(at));
    if (inserted == 0) {
      throw new Duplicate(transfer.identity());
    }
    if (update(tx, RESERVE, amount, debtor, amount) == 0) {
      throw new InsufficientFunds(debtor);
    }
    return PaymentStatus.RESERVED;
  }

  /** Posts both sides and ends the reservation. */
  public PaymentStatus settle(Connection tx, UUID payment, Instant at)
      throws SQLException, PaymentRefusedException {
    Move move = move(tx, SETTLE_PAYMENT, Timestamp.from(at), payment);
    if (move == null) {
      throw new IllegalStateException(
          "Only a reserved payment can be settled; "
              + payment
              + " is "
              + status(tx, payment)
              + ".");
    }
    Map<String, Account> accounts = accounts(tx, LOCK_ACCOUNTS, move.debtor(), move.creditor());
    for (Map.Entry<String, Account> account : accounts.entrySet()) {
      if (!account.getValue().open()) {
        throw new ClosedAccount(account.getKey());
      }
    }
    BigDecimal credit = move.amount();
    BigDecimal debit = credit.negate();
    update(tx, MOVE_MONEY, move.debtor(), debit, credit, move.creditor(), credit);
    update(tx, POST, payment, move.debtor(), debit, payment, move.creditor(), credit);
    return PaymentStatus.SETTLED;
  }

  /**
   * Ends a reservation without a posting. Does nothing to a payment that holds none, so it may be
   * called in doubt: the answer says how the payment stands.
   */
  public PaymentStatus release(Connection tx, UUID payment, ReasonCode reason, Instant at)
      throws SQLException {
    Move move = move(tx, RELEASE_PAYMENT, reason.name(), Timestamp.from(at), payment);
    if (move == null) {
      return status(tx, payment);
    }
    update(tx, FREE, move.amount(), move.debtor());
    return PaymentStatus.REJECTED;
  }

  /**
   * Books a settled payment back. Does nothing to one that is not settled, so it may be called in
   * doubt: the answer says how the payment stands. A closed account gets its money back, too.
   */
  public PaymentStatus giveBack(Connection tx, UUID payment, ReasonCode reason, Instant at)
      throws SQLException {
    Move move = move(tx, REVERT_PAYMENT, reason.name(), Timestamp.from(at), payment);
    if (move == null) {
      return status(tx, payment);
    }
    accounts(tx, LOCK_ACCOUNTS, move.debtor(), move.creditor());
    BigDecimal credit = move.amount();
    BigDecimal debit = credit.negate();
    update(tx, MOVE_MONEY, move.creditor(), debit, BigDecimal.ZERO, move.debtor(), credit);
    update(tx, POST_BACK, payment, move.creditor(), debit, payment, move.debtor(), credit);
    return PaymentStatus.REJECTED;
  }

  /** Makes a refused payment known, unless it is: most are refused before they hold anything. */
  public void reject(
      Connection tx, UUID payment, @Nullable CreditTransfer transfer, ReasonCode reason, Instant at)
      throws SQLException {
    Timestamp time = Timestamp.from(at);
    update(
        tx,
        INSERT_REJECTED,
        payment,
        reason.name(),
        transfer == null ? null : transfer.transactionId(),
        transfer == null ? null : transfer.debtor().iban(),
        transfer == null ? null : transfer.creditor().iban(),
        transfer == null ? null : transfer.money().amount(),
        time,
        time);
  }

  /** Records the answer. */
  public void answer(Connection tx, Answer answer) throws SQLException {
    ReasonCode reason = answer.reason();
    update(
        tx,
        INSERT_ANSWER,
        answer.payment(),
        answer.status().name(),
        reason == null ? null : reason.name(),
        answer.messageId().toString(),
        answer.pacs002(),
        Timestamp.from(answer.at()));
  }

  /**
   * Every statement once, on accounts that nobody has. The last one violates a foreign key, and the
   * caller rolls back.
   */
  public void warmUp(Connection tx) throws SQLException {
    UUID payment = UUID.randomUUID();
    String none = "";
    BigDecimal amount = BigDecimal.ONE;
    Timestamp at = Timestamp.from(Instant.EPOCH);
    accounts(tx, READ_ACCOUNTS, none, none);
    update(tx, INSERT_PAYMENT, payment, payment.toString(), none, "a", "b", amount, at);
    update(tx, RESERVE, amount, none, amount);
    move(tx, RELEASE_PAYMENT, ReasonCode.AB09.name(), at, UUID.randomUUID());
    move(tx, SETTLE_PAYMENT, at, payment);
    move(tx, REVERT_PAYMENT, ReasonCode.AB09.name(), at, UUID.randomUUID());
    accounts(tx, LOCK_ACCOUNTS, none, none);
    update(tx, MOVE_MONEY, none, amount.negate(), amount, none, amount);
    update(tx, FREE, amount, none);
    status(tx, payment);
    reject(tx, UUID.randomUUID(), null, ReasonCode.AB09, Instant.EPOCH);
    UUID message = UUID.randomUUID();
    answer(tx, new Answer(payment, TransactionStatus.ACCC, null, message, none, Instant.EPOCH));
    update(tx, POST, payment, none, amount.negate(), payment, none, amount);
  }

  /** Whether an answer is recorded. Only for whoever is in doubt: nobody else has to ask. */
  public boolean isAnswered(Connection tx, UUID payment) throws SQLException {
    try (PreparedStatement select = prepare(tx, READ_ANSWER, payment);
        ResultSet rows = select.executeQuery()) {
      return rows.next();
    }
  }

  private static void checkAccounts(Connection tx, CreditTransfer transfer)
      throws SQLException, PaymentRefusedException {
    String debtor = transfer.debtor().iban();
    String creditor = transfer.creditor().iban();
    Map<String, Account> accounts = accounts(tx, READ_ACCOUNTS, debtor, creditor);
    for (String iban : new String[] {debtor, creditor}) {
      Account account = accounts.get(iban);
      if (account == null) {
        throw new UnknownAccount(iban);
      }
      if (!account.open()) {
        throw new ClosedAccount(iban);
      }
      if (!account.currency().equals(transfer.money().currency())) {
        throw new OtherCurrency(iban, transfer.money().currency());
      }
    }
  }

  private static Map<String, Account> accounts(Connection tx, String sql, String one, String other)
      throws SQLException {
    try (PreparedStatement select = prepare(tx, sql, one, other);
        ResultSet rows = select.executeQuery()) {
      Map<String, Account> accounts = new HashMap<>();
      while (rows.next()) {
        boolean open = rows.getString("status").equals("OPEN");
        accounts.put(rows.getString("iban"), new Account(rows.getString("currency"), open));
      }
      return accounts;
    }
  }

  /** How a payment stands. Only for whoever is in doubt, as above. */
  public PaymentStatus status(Connection tx, UUID payment) throws SQLException {
    try (PreparedStatement select = prepare(tx, READ_STATUS, payment);
        ResultSet rows = select.executeQuery()) {
      return rows.next() ? PaymentStatus.valueOf(rows.getString(1)) : PaymentStatus.UNKNOWN;
    }
  }

  /** Changes a payment and answers what it moves; null when it was not in the state for it. */
  private static @Nullable Move move(Connection tx, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement update = prepare(tx, sql, values);
        ResultSet rows = update.executeQuery()) {
      return rows.next()
          ? new Move(rows.getString(1), rows.getString(2), rows.getBigDecimal(3))
          : null;
    }
  }

  private static int update(Connection tx, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement update = prepare(tx, sql, values)) {
      return update.executeUpdate();
    }
  }

  private static PreparedStatement prepare(Connection tx, String sql, @Nullable Object... values)
      throws SQLException {
    PreparedStatement statement = tx.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }
}
