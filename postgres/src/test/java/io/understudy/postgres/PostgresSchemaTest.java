package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.core.log.BatchId;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.StoreException;
import java.time.Duration;
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

  private void pretendANewerBuildMadeVersion999() {
    harness()
        .execute(
            "INSERT INTO $.schema_history (installed_rank, version, description, type, script,"
                + " checksum, installed_by, execution_time, success)"
                + " VALUES (99, '999', 'later', 'SQL', 'V999__later.sql', 1, 'x', 1, true)");
  }

  @Test
  void aSchemaThatANewerBuildAddedToIsUsedAsItIs() {
    harness().open("a");
    pretendANewerBuildMadeVersion999();

    Hot hot = takeStage("b");
    assertThat(hot.reign().log().commit(hot.next(), List.of()))
        .isEqualTo(new CommitOutcome.Committed());
    assertThat(harness().number("SELECT count(*) FROM $.schema_history WHERE version = '999'"))
        .isEqualTo(1);
  }

  @Test
  void aSchemaThatOnlyNewerBuildsCanUseIsRefusedAndLeftAlone() {
    harness().open("a");
    pretendANewerBuildMadeVersion999();
    harness().execute("UPDATE $.schema_rule SET oldest_version = 998");

    assertThatThrownBy(() -> harness().open("b"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has version 999")
        .hasMessageContaining("know version 998 or later")
        .hasMessageContaining("Run the newer build");
    assertThatThrownBy(() -> PostgresLog.open(harness().settings("c")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("know version 998 or later");
  }

  @Test
  void whatRunningInstancesNeedIsNotTakenAway() {
    PostgresStore old = harness().open("a");
    StageView _ = old.stage().report(Reports.of("a"));
    SchemaRule contracting = new SchemaRule(999);

    assertThatThrownBy(() -> PostgresSchema.migrate(harness().settings("b"), contracting))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("instance-a (build build) knows version ")
        .hasMessageContaining("expected all to know version 999 or later")
        .hasMessageContaining("Upgrade them to a build between first");
    assertThat(harness().number("SELECT oldest_version FROM $.schema_rule")).isEqualTo(1);

    harness().execute("UPDATE $.instance SET seen = now() - interval '1 minute'");
    assertThat(PostgresSchema.migrate(harness().settings("b"), contracting)).isPositive();
    assertThatThrownBy(() -> harness().open("c"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("know version 999 or later");
  }

  @Test
  void theLogIsReadByARoleThatMayOnlyRead() {
    Hot hot = takeStage("a");
    assertThat(hot.reign().log().commit(hot.next(), List.of()))
        .isEqualTo(new CommitOutcome.Committed());
    harness().execute("DROP ROLE IF EXISTS reader");
    harness().execute("CREATE ROLE reader LOGIN PASSWORD 'reader'");
    harness().execute("GRANT USAGE ON SCHEMA " + harness().schema() + " TO reader");
    harness().execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + harness().schema() + " TO reader");
    PostgresSettings right = harness().settings("r");
    PostgresSettings reader =
        PostgresSettings.of(right.url(), "reader", "reader", right.node(), "r")
            .withSchema(harness().schema());
    long instances = harness().number("SELECT count(*) FROM $.instance");

    try (PostgresLog log = PostgresLog.open(reader)) {
      BatchId head = log.log().load().head();
      assertThat(head.seq()).isEqualTo(hot.head().seq() + 1);
      assertThat(log.log().readAfter(hot.head(), 10)).hasSize(1);
      log.log().awaitNews(head.seq(), Duration.ofMillis(10));
    }
    assertThat(harness().number("SELECT count(*) FROM $.instance")).isEqualTo(instances);
    harness().execute("DROP OWNED BY reader");
    harness().execute("DROP ROLE reader");
  }

  @Test
  void aLogThatIsNotThereIsNamedAndNotMade() {
    PostgresSettings settings = harness().settings("r");
    assertThatThrownBy(() -> PostgresLog.open(settings))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("There is no schema " + harness().schema());
    harness().open("a");
    PostgresSettings stranger =
        PostgresSettings.of(settings.url(), settings.user(), settings.password(), "bank-z", "r")
            .withSchema(harness().schema());
    assertThatThrownBy(() -> PostgresLog.open(stranger))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("there is no node 'bank-z'");
    assertThat(harness().number("SELECT count(*) FROM $.node_stage")).isEqualTo(1);
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
