package io.understudy.verification.bench;

import java.util.concurrent.ThreadLocalRandom;

/** The table of the user's that transactional steps update. */
public final class UserRows {
  public static final String UPDATE = "UPDATE bench_account SET balance = balance + 1 WHERE id = ?";

  private static final int ROWS = 100_000;

  private UserRows() {}

  public static void make(BenchDatabase database) {
    database.execute("DROP TABLE IF EXISTS bench_account");
    database.execute(
        "CREATE TABLE bench_account (id int PRIMARY KEY, balance bigint NOT NULL)"
            + " WITH (fillfactor = 50)");
    database.execute(
        "INSERT INTO bench_account SELECT i, 0 FROM generate_series(1, %d) i".formatted(ROWS));
  }

  /** One of the rows; few enough meet that none waits for another. */
  public static int any() {
    return ThreadLocalRandom.current().nextInt(1, ROWS + 1);
  }
}
