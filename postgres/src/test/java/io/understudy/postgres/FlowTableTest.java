package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Row;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What many flows at once do to the look-up table. */
class FlowTableTest extends PostgresTest {
  private static final int FLOWS = 500;
  private static final int HOT_UPDATES_BESIDE_BRIN = 16;

  private static FlowId id(int number) {
    return new FlowId(FLOW.high(), FLOW.low() + number);
  }

  private static String clientId(int number) {
    return "order-" + Digest.of(new byte[] {(byte) number, (byte) (number >> 8)});
  }

  private static BatchId commit(Hot hot, BatchId head, boolean opens, int ended) {
    List<Row> rows = new ArrayList<>();
    List<IndexRow> index = new ArrayList<>();
    for (int i = 0; i < FLOWS; i++) {
      rows.add(EntryCodec.encode(id(i), opens ? 0 : 1, new Entry.Versioned("change", i)));
      FlowStatus status = !opens && i < ended ? FlowStatus.COMPLETED : FlowStatus.RUNNING;
      IndexRow.Opening opening =
          new IndexRow.Opening("many", clientId(i), Digest.ZERO, "build", i == 0 ? null : id(0));
      if (opens || i < ended) {
        index.add(new IndexRow(id(i), opens ? opening : null, status, false, 2_000));
      }
    }
    Batch batch = Batch.after(head, hot.epoch(), 2_000, rows);
    assertThat(hot.reign().log().commit(batch, index)).isEqualTo(new CommitOutcome.Committed());
    return batch.id();
  }

  @Test
  void flowsThatBeginTogetherAreFoundByTheirClientIds() {
    Hot hot = takeStage("a");
    commit(hot, hot.head(), true, 0);

    List<String> asked = IntStream.range(0, FLOWS).mapToObj(FlowTableTest::clientId).toList();

    assertThat(hot.store().flows().byClientId(asked))
        .hasSize(FLOWS)
        .hasEntrySatisfying(clientId(7), known -> assertThat(known.flow()).isEqualTo(id(7)));
    assertThat(harness().number("SELECT count(*) FROM $.flow WHERE parent IS NULL")).isEqualTo(1);
  }

  @Test
  void onlyFlowsThatLiveAreLoaded() {
    Hot hot = takeStage("a");
    BatchId head = commit(hot, hot.head(), true, 0);
    commit(hot, head, false, FLOWS - 3);

    List<StoredRow> rows = hot.store().log().load().rows();

    assertThat(rows)
        .extracting(stored -> stored.row().flow())
        .containsOnly(id(FLOWS - 3), id(FLOWS - 2), id(FLOWS - 1))
        .hasSize(2 * 3);
  }

  @Test
  void theEndOfAFlowStaysInItsPage() {
    long version = harness().number("SELECT current_setting('server_version_num')::int / 10000");
    assumeThat(version).isGreaterThanOrEqualTo(HOT_UPDATES_BESIDE_BRIN);
    Hot hot = takeStage("a");
    BatchId head = commit(hot, hot.head(), true, 0);
    harness().execute("CREATE TABLE $.before AS SELECT id, ctid AS at FROM $.flow");
    long pages = harness().number("SELECT pg_indexes_size('$.flow')");

    commit(hot, head, false, FLOWS);

    assertThat(
            harness()
                .number(
                    "SELECT count(*) FROM $.flow f JOIN $.before b USING (id)"
                        + " WHERE f.status = 2 AND (f.ctid::text::point)[0] = (b.at::text::point)[0]"))
        .isEqualTo(FLOWS);
    assertThat(harness().number("SELECT pg_indexes_size('$.flow')")).isEqualTo(pages);
  }

  /** Without statistics, as in the first minute, hundreds of keys look like most of the table. */
  @Test
  void clientIdsAreLookedUpAlongTheirIndex() throws SQLException {
    Hot hot = takeStage("a");
    commit(hot, hot.head(), true, 0);

    String plan = plan(Purpose.LOOKUP, Lookups.BY_CLIENT, "text", FlowTableTest::clientId);

    assertThat(plan).contains("using flow_client_id").doesNotContain("flow_pkey");
  }

  @Test
  void changesFindTheirRowsOneByOne() throws SQLException {
    Hot hot = takeStage("a");
    commit(hot, hot.head(), true, 0);

    String plan =
        plan(
            Purpose.LOG,
            FlowRows.CHANGE.replace("?::smallint[], ?::bigint[]", "'{}'::int2[], '{}'::int8[]"),
            "uuid",
            i -> id(i).toUuid());

    assertThat(plan).contains("Tid Scan on flow", "using flow_pkey").doesNotContain("Seq Scan");
  }

  private String plan(Purpose purpose, String text, String type, IntFunction<Object> keys)
      throws SQLException {
    try (Session session = new Sessions(harness().settings("b")).open(purpose);
        PreparedStatement explain =
            session.connection().prepareStatement("EXPLAIN " + harness().in(text))) {
      Object[] asked = IntStream.range(0, FLOWS).mapToObj(keys).toArray();
      explain.setArray(1, session.connection().createArrayOf(type, asked));
      explain.setInt(2, 1);
      StringBuilder plan = new StringBuilder();
      try (ResultSet line = explain.executeQuery()) {
        while (line.next()) {
          plan.append(line.getString(1)).append('\n');
        }
      }
      return plan.toString();
    }
  }
}
