package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.log.Payload;
import io.understudy.engine.port.Transactions;
import io.understudy.engine.port.Transactions.Result;
import io.understudy.engine.port.Transactions.Work;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepGuardTest extends PostgresTest {
  private static final Transactions.Key STEP = new Transactions.Key(FLOW, 0, 1, "pay");
  private static final Payload DONE = new Payload("", new byte[] {'1'});

  private Result run(Work work) throws Exception {
    return takeStage("a").reign().transactions().run(STEP, true, work);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT",
        " commit and chain",
        "-- a remark\n /* another */ ROLLBACK",
        "END",
        "abort",
        "BEGIN",
        "start transaction",
        "; COMMIT",
        "PREPARE TRANSACTION 'x'"
      })
  void textThatEndsTheTransactionIsRefused(String text) throws Exception {
    assertThat(run(connection -> refused(connection, text))).isEqualTo(recorded());
  }

  private static Payload refused(Connection connection, String text) throws Exception {
    try (Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute(text)).hasMessageContaining("may not use");
      assertThatThrownBy(() -> statement.addBatch(text)).hasMessageContaining("may not use");
    }
    assertThatThrownBy(() -> connection.prepareStatement(text)).hasMessageContaining("may not use");
    return DONE;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; COMMIT",
        "SELECT 1; ROLLBACK",
        "SELECT 1; COMMIT; BEGIN",
        "/* /* */ */ COMMIT"
      })
  void textThatHidesTheEndOfTheTransactionIsFoundOut(String text) throws Exception {
    Work work =
        connection -> {
          harness().effect(connection, "paid");
          try (Statement statement = connection.createStatement()) {
            statement.execute(text);
          }
          return DONE;
        };
    Result result = run(work);

    assertThat(result).isInstanceOf(Result.Failed.class);
    assertThat(((Result.Failed) result).cause()).hasMessageContaining("ended its transaction");
  }

  @Test
  void savepointsArePartOfTheStep() throws Exception {
    Work work =
        connection -> {
          harness().effect(connection, "kept");
          Savepoint savepoint = connection.setSavepoint("mine");
          harness().effect(connection, "dropped");
          harness().failSilently(connection);
          connection.rollback(savepoint);
          try (Statement statement = connection.createStatement()) {
            statement.execute("SAVEPOINT other");
            statement.execute("ROLLBACK TO SAVEPOINT other");
          }
          return DONE;
        };

    assertThat(run(work)).isEqualTo(recorded());
    assertThat(harness().effects("kept")).isEqualTo(1);
    assertThat(harness().effects("dropped")).isZero();
  }

  /** The mark must not be undone with them. */
  @Test
  void goingBackToASavepointIsNoEndOfTheTransaction() throws Exception {
    Work work =
        connection -> {
          Savepoint savepoint = connection.setSavepoint("mine");
          try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1; SELECT 2");
          }
          connection.rollback(savepoint);
          return DONE;
        };

    assertThat(run(work)).isEqualTo(recorded());
  }

  @Test
  void whatAStepThatFailsHasCommittedAndSetIsGoneForTheNext() throws Exception {
    Transactions steps = takeStage("a").reign().transactions();
    for (int i = 0; i < 4; i++) {
      Work smuggling =
          connection -> {
            try (Statement statement = connection.createStatement()) {
              statement.execute("SET search_path = nowhere; COMMIT");
            }
            throw new IllegalStateException("no money");
          };
      assertThat(steps.run(STEP, true, smuggling)).isInstanceOf(Result.Failed.class);
    }
    for (int position = 2; position < 6; position++) {
      Transactions.Key key = new Transactions.Key(FLOW, 0, position, "look");
      assertThat(steps.run(key, true, StepGuardTest::looksAround)).isEqualTo(recorded());
    }
  }

  private static Payload looksAround(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_setting('search_path')")) {
      row.next();
      assertThat(row.getString(1)).doesNotContain("nowhere");
    }
    return DONE;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1; COMMIT",
        "SELECTED",
        "CALL pay()",
        "DO $$ BEGIN COMMIT; END $$",
        "/* /* */ */ COMMIT",
        "-- SELECT\nCOMMIT",
        "SAVEPOINT a",
        "SET TRANSACTION READ ONLY"
      })
  void onlyOneStatementOfAPlainKindGoesWithoutTheMark(String text) {
    assertThat(GuardRules.isPlain(text)).isFalse();
  }

  @Test
  void noWayLeadsFromAResultToTheRealConnection() throws Exception {
    Work work =
        connection -> {
          Array array = connection.createArrayOf("int4", new Integer[] {1});
          try (PreparedStatement statement = connection.prepareStatement("SELECT ?::int[]")) {
            statement.setArray(1, array);
            try (ResultSet rows = statement.executeQuery()) {
              rows.next();
              assertRefused(rows.getStatement().getConnection());
              assertRefused(rows.getArray(1).getResultSet().getStatement().getConnection());
              assertRefused(connection.getMetaData().getConnection());
              assertThatThrownBy(() -> rows.unwrap(ResultSet.class)).isNotNull();
              assertThat(connection.isWrapperFor(Connection.class)).isFalse();
            }
          }
          return DONE;
        };

    assertThat(run(work)).isEqualTo(recorded());
  }

  private static void assertRefused(Connection connection) {
    assertThatThrownBy(connection::commit).hasMessageContaining("may not use");
  }

  @Test
  void whatAStepLeavesOnItsSessionIsGoneForTheNext() throws Exception {
    Transactions steps = takeStage("a").reign().transactions();
    Work changing =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = nowhere");
            statement.execute("SET synchronous_commit = off");
          }
          return DONE;
        };
    steps.run(STEP, changing);

    Work looking =
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row =
                  statement.executeQuery(
                      "SELECT current_setting('search_path'),"
                          + " current_setting('synchronous_commit')")) {
            row.next();
            assertThat(row.getString(1)).doesNotContain("nowhere");
            assertThat(row.getString(2)).isEqualTo("on");
          }
          return DONE;
        };
    assertThat(steps.run(new Transactions.Key(FLOW, 0, 2, "look"), looking)).isEqualTo(recorded());
  }

  @Test
  void aDeferredConstraintThatFailsIsAFailureOfTheStep() throws Exception {
    Hot hot = takeStage("a");
    harness().execute("CREATE TABLE $.parent (id int PRIMARY KEY)");
    harness()
        .execute("CREATE TABLE $.child (id int REFERENCES $.parent DEFERRABLE INITIALLY DEFERRED)");
    Work orphan =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(harness().in("INSERT INTO $.child VALUES (7)"));
          }
          return DONE;
        };

    assertThat(hot.reign().transactions().run(STEP, orphan)).isInstanceOf(Result.Failed.class);
  }

  @Test
  void aRoleThatAStepTookIsGivenBackForItsRecord() throws Exception {
    harness().execute("DROP ROLE IF EXISTS humble");
    harness().execute("CREATE ROLE humble");
    Work humble =
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE humble");
          }
          return DONE;
        };

    assertThat(run(humble)).isEqualTo(recorded());
    harness().execute("DROP ROLE humble");
  }

  private static Result recorded() {
    return new Result.Recorded(DONE, false);
  }
}
