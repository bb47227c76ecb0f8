package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.Row;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StageSeat;
import io.understudy.flow.FlowId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of what only PostgreSQL does, each on a fresh schema. */
abstract class PostgresTest {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final FlowId FLOW = new FlowId(0x0190_0000_0000_7001L, 0x8000_0000_0000_0001L);

  private final ExecutorService others = Executors.newCachedThreadPool();

  /** The driver closes a connection that nobody refers to any more. */
  private final List<Object> held = new ArrayList<>();

  private PostgresHarness harness;

  @SuppressWarnings("NullAway.Init") // begin() runs before each test
  PostgresTest() {}

  PostgresHarness harness() {
    return harness;
  }

  TestServer server() {
    return TestServer.shared();
  }

  @BeforeEach
  final void begin() {
    harness = new PostgresHarness(server());
  }

  @AfterEach
  final void end() {
    others.shutdownNow();
    harness.close();
  }

  <T> Future<T> meanwhile(Callable<T> work) {
    return others.submit(work);
  }

  /** Somebody who holds the stage. */
  record Hot(PostgresStore store, StageSeat seat, ReignStore reign, long epoch, BatchId head) {
    Batch next() {
      Entry entry = new Entry.Versioned("change", 1);
      return Batch.after(head, epoch, 2_000, List.of(EntryCodec.encode(FLOW, 0, entry)));
    }
  }

  Hot takeStage(String incarnation) {
    PostgresStore store = harness.open(incarnation);
    return takeStage(store, store.stage().queue().await(), incarnation);
  }

  Hot takeStage(PostgresStore store, StageSeat seat, String incarnation) {
    ClaimOutcome outcome = claim(store, seat, incarnation);
    assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
    ClaimOutcome.Claimed claimed = (ClaimOutcome.Claimed) outcome;
    ReignStore reign = seat.openReign(claimed.epoch());
    Hot hot = new Hot(store, seat, reign, claimed.epoch(), claimed.batch().id());
    held.add(hot);
    return hot;
  }

  static ClaimOutcome claim(PostgresStore store, StageSeat seat, String incarnation) {
    BatchId head = store.log().load().head();
    return seat.claim(
        new StageSeat.ClaimRequest(head, 1_000, "instance", incarnation, "build", "test"));
  }

  static Row row(int index) {
    return EntryCodec.encode(FLOW, index, new Entry.Versioned("change", index));
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** Sessions of the incarnation that exist in the server. */
  long sessions(String incarnation, String purpose) {
    return harness.number(
        "SELECT count(*) FROM pg_stat_activity WHERE starts_with(application_name, '"
            + Sessions.prefix(incarnation)
            + (purpose.isEmpty() ? "" : "0-" + purpose)
            + "')");
  }
}
