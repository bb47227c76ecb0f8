package io.understudy.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Opens connection pools; they connect when they are first used. */
final class Pools {
  private static final long NEVER_MILLIS = 0;

  /** What HikariCP asks for at least. */
  private static final long WAIT_MIN_MILLIS = 250;

  private Pools() {}

  static HikariDataSource open(SessionSource source, Purpose purpose, int max, Limits limits) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("understudy-" + purpose.label);
    config.setDataSource(source);
    config.setMaximumPoolSize(max);
    config.setMinimumIdle(0);
    config.setAutoCommit(purpose != Purpose.STEP);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(Math.max(WAIT_MIN_MILLIS, limits.of(purpose).answer()));
    config.setValidationTimeout(Math.max(WAIT_MIN_MILLIS, limits.lease().toMillis() / 4));
    config.setMaxLifetime(NEVER_MILLIS);
    config.setRegisterMbeans(false);
    return new HikariDataSource(config);
  }
}
