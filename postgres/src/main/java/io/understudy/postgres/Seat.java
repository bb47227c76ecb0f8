package io.understudy.postgres;

import io.understudy.core.log.BatchId;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StageSeat;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The session that holds the stage lock. */
final class Seat implements StageSeat {
  private static final String RENEW =
      "UPDATE $.stage_beat b SET counter = b.counter + 1, understudy = ?, successor = ?,"
          + " settled_seq = ?, settled_digest = ?"
          + " FROM $.stage s WHERE b.stage = ? AND s.stage = b.stage AND s.epoch = ?"
          + " AND s.incarnation = ?";
  private static final String RELEASE =
      "UPDATE $.stage_beat b SET released_epoch = ?, understudy = NULL, successor = ?"
          + " FROM $.stage s WHERE b.stage = ? AND s.stage = b.stage AND s.epoch = ?;"
          // The session has no other lock; the wait for it may have taken it more than once.
          + " SELECT pg_advisory_unlock_all()";

  private final Sessions sessions;
  private final Sql sql;
  private final Stage stage;
  private final EndedSessions ended;
  private final Session session;
  private final ReignSessions reignSessions;
  private final String renew;
  private final Claim claim;

  Seat(
      Sessions sessions,
      Sql sql,
      Stage stage,
      EndedSessions ended,
      Session session,
      ReignSessions reignSessions) {
    this.sessions = sessions;
    this.sql = sql;
    this.stage = stage;
    this.ended = ended;
    this.session = session;
    this.reignSessions = reignSessions;
    this.renew = sql.in(RENEW);
    long size = sessions.settings().batchesPerPartition();
    this.claim =
        new Claim(session.connection(), sql, stage, new JournalPartitions(sql, stage, size));
  }

  @Override
  public ClaimOutcome claim(ClaimRequest request) {
    return claim.run(request);
  }

  @Override
  public boolean renew(long epoch, Renewal renewal) {
    try (PreparedStatement statement = session.connection().prepareStatement(renew)) {
      BatchId settled = renewal.settled();
      statement.setString(1, renewal.understudy());
      statement.setString(2, renewal.successor());
      statement.setLong(3, settled.seq());
      statement.setBytes(4, settled.digest().toBytes());
      statement.setInt(5, stage.number());
      statement.setLong(6, epoch);
      statement.setString(7, sessions.settings().incarnation());
      return statement.executeUpdate() == 1;
    } catch (SQLException e) {
      throw SqlErrors.unusable("Renewing the stage under epoch " + epoch, e);
    }
  }

  @Override
  public ReignStore openReign(long epoch) {
    try {
      return new Reign(reignSessions, sql, stage, sessions.settings(), epoch);
    } catch (SQLException e) {
      throw SqlErrors.unusable("Opening the log for epoch " + epoch, e);
    }
  }

  @Override
  public void release(long epoch, @Nullable String successor) {
    Connection connection = session.connection();
    try (PreparedStatement statement = connection.prepareStatement(sql.in(RELEASE))) {
      statement.setLong(1, epoch);
      statement.setString(2, successor);
      statement.setInt(3, stage.number());
      statement.setLong(4, epoch);
      statement.execute();
    } catch (SQLException e) {
      throw SqlErrors.unusable("Releasing the stage of epoch " + epoch, e);
    }
  }

  @Override
  public void close() {
    reignSessions.dropUnlessBegun();
    ended.add(session.name());
    session.abort();
  }
}
