package io.understudy.verification.demo;

import io.understudy.examples.payments.ledger.InterbankReport;
import io.understudy.verification.cluster.Cluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the databases of two banks say of each other.
 *
 * @param conversations sessions of the two
 * @param outOfOrder conversations of which a side did not get each message once and in order
 * @param mirrored whether they agree about what they owe each other, and the money of all their
 *     customers is in sum what it was
 * @param failovers for each kill of a broker after which a message passed: the time from right
 *     before SIGKILL to the commit with which bank-b takes the first session of a payment that
 *     bank-a accepted after the kill, so that everything about it was sent after the kill; by the
 *     wall clock of this machine, on which the databases run too and noted when they committed
 */
public record Between(
    int conversations, long outOfOrder, boolean mirrored, List<Duration> failovers) {
  /** As many as the banks of the example send each way. */
  private static final int MESSAGES = 3;

  /** When this bank accepted the payment of each session. */
  private static final String ACCEPTED =
      """
      SELECT r.session, pg_xact_commit_timestamp(b.xmin) FROM payments.received r
      JOIN understudy.flow f ON f.id = r.payment
      JOIN understudy.batch b ON b.stage = f.stage AND b.seq = f.opened_seq
      WHERE f.stage = ?""";

  static Between of(List<Cluster> banks, List<BrokerKill> kills) throws SQLException {
    Cluster first = banks.getFirst();
    Cluster last = banks.getLast();
    try (Connection a = first.database().connect();
        Connection b = last.database().connect()) {
      InterbankReport ofA = InterbankReport.read(a);
      InterbankReport ofB = InterbankReport.read(b);
      Map<UUID, Instant> sent = accepted(a, BankCount.stage(first));
      Map<UUID, Instant> taken = accepted(b, BankCount.stage(last));
      List<Duration> failovers = new ArrayList<>();
      for (BrokerKill kill : kills) {
        sent.entrySet().stream()
            .filter(each -> each.getValue().isAfter(kill.at()))
            .filter(each -> taken.containsKey(each.getKey()))
            .map(each -> Duration.between(kill.at(), taken.get(each.getKey())))
            .min(Duration::compareTo)
            .ifPresent(failovers::add);
      }
      return new Between(
          ofA.received().size(), ofA.outOfOrder(ofB, MESSAGES), ofA.mirrors(ofB), failovers);
    }
  }

  private static Map<UUID, Instant> accepted(Connection connection, int stage) throws SQLException {
    Map<UUID, Instant> accepted = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(ACCEPTED)) {
      select.setInt(1, stage);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          OffsetDateTime at = row.getObject(2, OffsetDateTime.class);
          accepted.put(row.getObject(1, UUID.class), at.toInstant());
        }
      }
    }
    return accepted;
  }

  /** The failover time that at least this share (0 to 1) of the kills did not exceed. */
  long failoverMillis(double share) {
    return Verdict.millis(failovers, share);
  }
}
