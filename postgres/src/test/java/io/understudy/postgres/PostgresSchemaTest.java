package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.engine.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PostgresSchemaTest extends PostgresTest {

  @Test
  void instancesThatStartAtOnceFindOneSchemaAndOneStage() throws Exception {
    List<Future<PostgresStore>> stores = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String incarnation = "i" + i;
      stores.add(meanwhile(() -> harness().open(incarnation)));
    }
    for (Future<PostgresStore> store : stores) {
      assertThat(store.get(60, TimeUnit.SECONDS).log().load().head().seq()).isZero();
    }
    assertThat(harness().number("SELECT count(*) FROM $.node_stage")).isEqualTo(1);
    assertThat(harness().number("SELECT count(*) FROM $.batch")).isEqualTo(1);
  }

  @Test
  void aSchemaOfANewerBuildIsRefusedAndLeftAlone() {
    harness().open("a");
    harness()
        .execute(
            "INSERT INTO $.schema_history (installed_rank, version, description, type, script,"
                + " checksum, installed_by, execution_time, success)"
                + " VALUES (99, '999', 'later', 'SQL', 'V999__later.sql', 1, 'x', 1, true)");

    assertThatThrownBy(() -> harness().open("b"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("999")
        .hasMessageContaining("newer build");
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() {
    PostgresSettings nowhere =
        PostgresSettings.of(
            "jdbc:postgresql://127.0.0.1:1/nowhere?password=hush", "user", "hush", "node", "a");

    assertThatThrownBy(() -> PostgresStore.open(nowhere))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("127.0.0.1:1/nowhere")
        .hasMessageContaining("check that it runs")
        .hasMessageNotContaining("hush");
    assertThat(nowhere.toString()).doesNotContain("hush");
  }

  @Test
  void aWrongUserAndAMissingDatabaseAreNamed() {
    PostgresSettings right = harness().settings("a");
    PostgresSettings wrong =
        PostgresSettings.of(right.url(), "nobody_of_that_name", "wrong", "bank-a", "a");
    PostgresSettings missing =
        PostgresSettings.of(
            right.url().replace("/understudy", "/nothing"),
            right.user(),
            right.password(),
            "bank-a",
            "a");

    assertThatThrownBy(() -> PostgresStore.open(wrong)).hasMessageContaining("Check the user");
    assertThatThrownBy(() -> PostgresStore.open(missing))
        .hasMessageContaining("Create the database");
  }

  @Test
  void aRoleThatMayNotMakeTheSchemaIsNamed() {
    harness().execute("DROP ROLE IF EXISTS poor");
    harness().execute("CREATE ROLE poor LOGIN PASSWORD 'poor'");
    PostgresSettings right = harness().settings("a");
    PostgresSettings poor =
        PostgresSettings.of(right.url(), "poor", "poor", "bank-a", "a").withSchema("poor_schema");

    assertThatThrownBy(() -> PostgresStore.open(poor))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Grant the user");
    harness().execute("DROP ROLE poor");
  }

  @Test
  void aRoleWithoutTheRightToReadTheServersIdentityIsEnough() {
    harness().execute("DROP ROLE IF EXISTS modest");
    harness().execute("CREATE ROLE modest LOGIN PASSWORD 'modest'");
    harness().execute("GRANT CREATE ON DATABASE understudy TO modest");
    harness().execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public");
    PostgresSettings right = harness().settings("a");
    PostgresSettings modest =
        PostgresSettings.of(right.url(), "modest", "modest", "bank-a", "a")
            .withSchema("modest_schema");
    try (PostgresStore store = PostgresStore.open(modest)) {
      Hot hot = takeStage(store, store.stage().queue().await(), "a");
      assertThat(hot.epoch()).isEqualTo(1);
      assertThat(store.stage().terminate("other", "a", PATIENCE)).isZero();
      hot.reign().close();
      hot.seat().close();
    }
    harness().execute("GRANT EXECUTE ON FUNCTION pg_control_system() TO public");
    harness().execute("DROP SCHEMA modest_schema CASCADE");
    harness().execute("REVOKE CREATE ON DATABASE understudy FROM modest");
    harness().execute("DROP ROLE modest");
  }
}
