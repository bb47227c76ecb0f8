package io.understudy.verification.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** How fast one client commits one small row after the other: the price of a commit here. */
public final class CommitSpeed {
  private static final int ROW_BYTES = 100;
  private static final Duration WARM_UP = Duration.ofMillis(500);

  private CommitSpeed() {}

  /**
   * @param p50Millis of one commit
   */
  public record Commits(double perSecond, double p50Millis) {}

  public static Commits measure(BenchDatabase database, Duration time) {
    database.execute("DROP TABLE IF EXISTS bench_commit");
    database.execute("CREATE TABLE bench_commit (id bigint PRIMARY KEY, payload bytea NOT NULL)");
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO bench_commit VALUES (?, ?)")) {
      insert.setBytes(2, new byte[ROW_BYTES]);
      Histogram ignored = new Histogram(3);
      commit(insert, 0, WARM_UP, ignored);
      Histogram seen = new Histogram(3);
      double took = commit(insert, ignored.getTotalCount(), time, seen);
      return new Commits(seen.getTotalCount() / took, seen.getValueAtPercentile(50) / 1e6);
    } catch (SQLException e) {
      throw new IllegalStateException("Single commits cannot be measured.", e);
    }
  }

  /** Returns how many seconds it took. */
  private static double commit(
      PreparedStatement insert, long first, Duration time, Histogram latency) throws SQLException {
    long began = System.nanoTime();
    long now = began;
    for (long id = first; now - began < time.toNanos(); id++) {
      insert.setLong(1, id);
      insert.executeUpdate();
      long after = System.nanoTime();
      latency.recordValue(after - now);
      now = after;
    }
    return (now - began) / 1e9;
  }
}
