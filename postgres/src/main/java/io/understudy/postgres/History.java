package io.understudy.postgres;

import io.understudy.core.log.Digest;
import io.understudy.engine.port.HistoryStore;
import io.understudy.engine.port.LostBatches;
import io.understudy.engine.port.Settled;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares what instances know with the log, on the session of their reports. */
final class History implements HistoryStore {
  /**
   * Epochs never go down along the log: the last batch up to the known one whose epoch is no later
   * is where histories part, however far the log has gone on since.
   */
  private static final String COMPARE =
      "SELECT f.digest AS found, f.epoch AS found_epoch,"
          + " (SELECT min(seq) FROM $.batch WHERE stage = s.n) AS oldest,"
          + " c.seq AS common, c.epoch AS common_epoch,"
          + " (SELECT max(lost_to) FROM $.history h WHERE h.stage = s.n AND h.epoch > k.epoch)"
          + " AS accepted"
          + " FROM (SELECT ?::int AS n) s CROSS JOIN (SELECT ?::bigint AS seq, ?::bigint AS epoch) k"
          + " LEFT JOIN $.batch f ON f.stage = s.n AND f.seq = k.seq"
          + " LEFT JOIN LATERAL (SELECT seq, epoch FROM $.batch WHERE stage = ? AND seq <= k.seq"
          + " AND epoch <= k.epoch ORDER BY seq DESC LIMIT 1) c ON true";

  private static final String TELL =
      "INSERT INTO $.loss (stage, instance, incarnation, lost_from, lost_to, epoch_from, epoch_to,"
          + " flows) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stage, instance) DO UPDATE"
          + " SET incarnation = excluded.incarnation, lost_from = excluded.lost_from,"
          + " lost_to = excluded.lost_to, epoch_from = excluded.epoch_from,"
          + " epoch_to = excluded.epoch_to, flows = excluded.flows";
  private static final String NOTHING = "DELETE FROM $.loss WHERE stage = ? AND instance = ?";

  /** Of instances that reported lately, by the server's own clock alone. */
  private static final String VIEW =
      "; SELECT n.number, l.instance, l.incarnation, l.lost_from, l.lost_to, l.epoch_from,"
          + " l.epoch_to, l.flows"
          + " FROM (SELECT coalesce(max(number), 0) AS number FROM $.history WHERE stage = ?) n"
          + " LEFT JOIN $.loss l ON l.stage = ?"
          + " AND EXISTS (SELECT FROM $.instance i WHERE i.stage = l.stage"
          + " AND i.instance = l.instance AND i.incarnation = l.incarnation"
          + " AND i.seen > now() - make_interval(secs => ?))"
          + " AND NOT EXISTS (SELECT FROM $.history h WHERE h.stage = l.stage"
          + " AND h.epoch > l.epoch_to AND h.lost_to >= l.lost_to)"
          + " ORDER BY l.instance";

  private static final int ALIVE_LEASES = 2;

  private final Link link;
  private final Stage stage;
  private final double aliveSeconds;
  private final String compare;
  private final String tell;
  private final String nothing;

  History(Sessions sessions, Sql sql, Stage stage, Link link) {
    this.link = link;
    this.stage = stage;
    this.aliveSeconds = ALIVE_LEASES * sessions.settings().lease().toMillis() / 1000.0;
    this.compare = sql.in(COMPARE);
    this.tell = sql.in(TELL + VIEW);
    this.nothing = sql.in(NOTHING + VIEW);
  }

  @Override
  public Comparison compare(Settled known) {
    return link.use("Looking for batch " + known.batch(), session -> compare(session, known));
  }

  private Comparison compare(Session session, Settled known) throws SQLException {
    long seq = known.batch().seq();
    try (PreparedStatement ask = session.connection().prepareStatement(compare)) {
      ask.setInt(1, stage.number());
      ask.setLong(2, seq);
      ask.setLong(3, known.epoch());
      ask.setInt(4, stage.number());
      try (ResultSet row = ask.executeQuery()) {
        row.next();
        byte[] found = row.getBytes("found");
        if (found != null && Digest.fromBytes(found).equals(known.batch().digest())) {
          return new Comparison.Stands(new Settled(row.getLong("found_epoch"), known.batch()));
        }
        long accepted = row.getLong("accepted"); // 0 for none
        if (seq < row.getLong("oldest") || seq <= accepted) {
          return new Comparison.Past();
        }
        long from = Math.max(row.getLong("common"), accepted) + 1;
        return new Comparison.Lost(
            new LostBatches(Math.min(from, seq), seq, row.getLong("common_epoch"), known.epoch()));
      }
    }
  }

  @Override
  public HistoryView tell(String instance, @Nullable Loss mine) {
    return link.use("Reading the history", session -> tell(session, instance, mine));
  }

  private HistoryView tell(Session session, String instance, @Nullable Loss mine)
      throws SQLException {
    String text = mine == null ? nothing : tell;
    try (PreparedStatement statement = session.connection().prepareStatement(text)) {
      statement.setInt(1, stage.number());
      statement.setString(2, instance);
      int at = mine == null ? 3 : bind(statement, mine);
      statement.setInt(at++, stage.number());
      statement.setInt(at++, stage.number());
      statement.setDouble(at, aliveSeconds);
      statement.execute();
      statement.getMoreResults();
      try (ResultSet rows = statement.getResultSet()) {
        return view(rows);
      }
    }
  }

  private static int bind(PreparedStatement statement, Loss mine) throws SQLException {
    statement.setString(3, mine.incarnation());
    statement.setLong(4, mine.batches().from());
    statement.setLong(5, mine.batches().to());
    statement.setLong(6, mine.batches().epochFrom());
    statement.setLong(7, mine.batches().epochTo());
    statement.setString(8, mine.flows());
    return 9;
  }

  private static HistoryView view(ResultSet rows) throws SQLException {
    long number = 0;
    List<Loss> losses = new ArrayList<>();
    while (rows.next()) {
      number = rows.getLong("number");
      String instance = rows.getString("instance");
      if (instance != null) {
        LostBatches batches =
            new LostBatches(
                rows.getLong("lost_from"),
                rows.getLong("lost_to"),
                rows.getLong("epoch_from"),
                rows.getLong("epoch_to"));
        losses.add(
            new Loss(instance, rows.getString("incarnation"), batches, rows.getString("flows")));
      }
    }
    return new HistoryView(number, losses);
  }
}
