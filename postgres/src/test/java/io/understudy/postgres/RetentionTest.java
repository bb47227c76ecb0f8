package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.IndexRow;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.ReignStore.Retention;
import io.understudy.engine.port.Snapshot;
import io.understudy.flow.FlowId;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How parts of the journal come and go. The harness has four batches a part. */
class RetentionTest extends PostgresTest {
  private static final Retention ALL_THAT_ENDED = new Retention(0, 4);

  private BatchId commit(Hot hot, BatchId head, int count) {
    BatchId last = head;
    for (int i = 0; i < count; i++) {
      FlowId flow = new FlowId(FLOW.high() + last.seq(), FLOW.low());
      IndexRow.Opening opening = new IndexRow.Opening("short", null, Digest.ZERO, "build", null);
      IndexRow index = new IndexRow(flow, opening, FlowStatus.COMPLETED, false, 2_000);
      Batch batch = Batch.after(last, hot.epoch(), 2_000, List.of(row(0)));
      assertThat(hot.reign().log().commit(batch, List.of(index)))
          .isEqualTo(new CommitOutcome.Committed());
      last = batch.id();
    }
    return last;
  }

  private long parts() {
    return harness()
        .number(
            "SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE c.relname = 'journal_1' AND c.relkind = 'p' AND n.nspname = '"
                + harness().schema()
                + "'");
  }

  @Test
  void partsAreMadeAheadAndDroppedWhenTheyAreOld() {
    Hot hot = takeStage("a");
    BatchId head = commit(hot, hot.head(), 40);
    long before = parts();
    assertThat(before).isGreaterThan(40 / 4);

    assertThat(hot.reign().retain(ALL_THAT_ENDED)).contains("40 finished flows");

    assertThat(parts()).isLessThan(before);
    assertThat(harness().number("SELECT min(seq) FROM $.batch")).isEqualTo(40);
    assertThat(harness().number("SELECT count(*) FROM $.journal_part WHERE leaving")).isZero();
    commit(hot, head, 10);
  }

  @Test
  void aReaderDelaysTheDroppingAndNothingElse() throws Exception {
    Hot hot = takeStage("a");
    BatchId head = commit(hot, hot.head(), 20);
    try (Connection reader = connect()) {
      reader.setAutoCommit(false);
      try (Statement statement = reader.createStatement()) {
        statement.execute(harness().in("SELECT count(*) FROM $.journal"));
      }
      Future<String> retention = meanwhile(() -> hot.reign().retain(ALL_THAT_ENDED));
      head = commit(hot, head, 20);
      assertThat(retention.get(20, TimeUnit.SECONDS)).contains("0 parts");
      assertThat(harness().number("SELECT count(*) FROM $.journal_part WHERE leaving"))
          .isPositive();
      reader.rollback();
    }
    assertThat(hot.reign().retain(ALL_THAT_ENDED)).isNotEmpty();

    assertThat(harness().number("SELECT count(*) FROM $.journal_part WHERE leaving")).isZero();
    assertThat(hot.store().log().load().head()).isEqualTo(head);
    commit(hot, head, 10);
  }

  private Connection connect() throws SQLException {
    PostgresSettings settings = harness().settings("reader");
    return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
  }

  /** The worst moment: between fixing the view and reading the rows. */
  @Test
  void aLoadIsNotDisturbedByARetentionInItsMiddle() throws Exception {
    Hot hot = takeStage("a");
    IndexRow.Opening opening = new IndexRow.Opening("long", null, Digest.ZERO, "build", null);
    IndexRow opens = new IndexRow(FLOW, opening, FlowStatus.RUNNING, false, 2_000);
    Batch first = hot.next();
    hot.reign().log().commit(first, List.of(opens));
    // Every batch holds a row of the one flow that lives.
    BatchId head = commit(hot, first.id(), 30);
    Sql sql = new Sql(harness().schema());
    AtomicInteger retentions = new AtomicInteger();

    Snapshot snapshot;
    try (Connection real = connect()) {
      Connection interrupted =
          beforeReadingRows(
              real,
              () -> {
                hot.reign().retain(ALL_THAT_ENDED);
                retentions.incrementAndGet();
              });
      snapshot = new SnapshotLoader(sql, Stage.of(1, 1)).load(interrupted);
    }

    assertThat(retentions).hasValue(1);
    assertThat(snapshot.rows()).hasSize((int) head.seq() - 1);
    assertThat(hot.store().log().load().rows()).hasSize((int) head.seq() - 1);
    hot.reign().retain(ALL_THAT_ENDED);
    assertThat(hot.store().log().load().rows()).hasSize((int) head.seq() - 1);
  }

  private static Connection beforeReadingRows(Connection real, Runnable event) {
    AtomicBoolean first = new AtomicBoolean(true);
    return (Connection)
        Proxy.newProxyInstance(
            RetentionTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              if (method.getName().equals("prepareStatement")
                  && arguments[0].toString().contains("UNION ALL")
                  && first.compareAndSet(true, false)) {
                event.run();
              }
              return method.invoke(real, arguments);
            });
  }
}
