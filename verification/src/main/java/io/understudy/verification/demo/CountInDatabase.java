package io.understudy.verification.demo;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import io.understudy.examples.payments.stream.Outcome;
import io.understudy.examples.payments.stream.PaymentStream;
import io.understudy.examples.payments.stream.StreamVerdict;
import io.understudy.verification.cluster.Cluster;
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

  private static final int COMPLETED = 2;

  private final Town town;

  CountInDatabase(Town town) {
    this.town = town;
  }

  Verdict.Counted count(
      PaymentStream stream, Map<String, Outcome> told, List<BrokerKill> brokerKills)
      throws SQLException {
    List<BankCount> banks = new ArrayList<>();
    for (Cluster bank : town.banks()) {
      banks.add(BankCount.of(bank));
    }
    Map<String, List<Outcome>> answers = answers(town.first());
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
        banks,
        town.brokers() == null ? null : Between.of(town.banks(), brokerKills));
  }

  private static Map<String, List<Outcome>> answers(Cluster bank) throws SQLException {
    Map<String, List<Outcome>> answers = new HashMap<>();
    try (Connection connection = bank.database().connect();
        PreparedStatement select = connection.prepareStatement(ANSWERS)) {
      select.setInt(1, BankCount.stage(bank));
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
}
