package io.understudy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.core.log.Row;
import io.understudy.core.stage.Proof;
import io.understudy.core.stage.QueuePlace;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StageSeat.ClaimRequest;
import io.understudy.engine.port.Store;
import io.understudy.flow.FlowId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Words in which the contract's tests are told. */
public final class StoreFixture implements AutoCloseable {
  /** Long enough for any answer that comes at all. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Long enough to see that something does not happen. */
  static final Duration MOMENT = Duration.ofMillis(150);

  static final String BUILD = "build-1";

  private final StoreHarness harness;
  private final ExecutorService others = Executors.newCachedThreadPool();

  /** What a driver may close once nobody refers to it. */
  private final List<Object> held = new ArrayList<>();

  StoreFixture(StoreHarness harness) {
    this.harness = harness;
  }

  StoreHarness harness() {
    return harness;
  }

  Store open(String incarnation) {
    return harness.open(incarnation);
  }

  /** Queues, claims on the log's head and opens the reign. */
  HotStore takeStage(String incarnation) {
    return takeStage(open(incarnation), incarnation);
  }

  /** Somebody holds the stage lock until the test ends, or the session does. */
  StageSeat sit(String incarnation) {
    StageSeat seat = open(incarnation).stage().queue().await();
    held.add(seat);
    return seat;
  }

  HotStore takeStage(Store store, String incarnation) {
    StageSeat seat = store.stage().queue().await();
    held.add(seat);
    BatchId head = store.log().load().head();
    ClaimOutcome outcome = seat.claim(claim(incarnation, head));
    assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
    ClaimOutcome.Claimed claimed = (ClaimOutcome.Claimed) outcome;
    return new HotStore(store, seat, seat.openReign(claimed.epoch()), claimed);
  }

  static ClaimRequest claim(String incarnation, BatchId head) {
    return new ClaimRequest(
        head, 1_000 + head.seq(), "instance-" + incarnation, incarnation, BUILD, "test");
  }

  static InstanceReport report(String incarnation, long counter) {
    return new InstanceReport(
        "instance-" + incarnation,
        incarnation,
        counter,
        5,
        new BatchId(3, Digest.of(new byte[] {3})),
        new BatchId(2, Digest.of(new byte[] {2})),
        "warm",
        "it is a test",
        counter % 2 == 0 ? QueuePlace.READY : QueuePlace.OUT,
        "http://localhost:1",
        BUILD,
        counter % 2 == 0,
        40,
        new Proof(counter % 3 == 0, counter));
  }

  /** Runs it on another thread. */
  <T> Future<T> meanwhile(Callable<T> work) {
    return others.submit(work);
  }

  /** Flow ids in order of their number. */
  static FlowId flow(int number) {
    return new FlowId(0x0190_0000_0000_7000L + number, 0x8000_0000_0000_0001L);
  }

  static Payload text(String value) {
    return new Payload("text", ('"' + value + '"').getBytes(StandardCharsets.UTF_8));
  }

  static Row started(int number) {
    return started(number, "transfer", null);
  }

  static Row started(int number, String name, @Nullable String clientId) {
    Entry entry = new Entry.Started(name, clientId, text("in " + number), number, BUILD, null);
    return EntryCodec.encode(flow(number), 0, entry);
  }

  static Row versioned(int number, int index) {
    return EntryCodec.encode(flow(number), index, new Entry.Versioned("change", index));
  }

  static Row finished(int number, int index) {
    Entry entry = new Entry.Finished(FlowStatus.COMPLETED, Outcome.EMPTY);
    return EntryCodec.encode(flow(number), index, entry);
  }

  static IndexRow opens(int number) {
    return opens(number, "transfer", null, FlowStatus.RUNNING, 1_000 + number);
  }

  static IndexRow opens(
      int number, String name, @Nullable String clientId, FlowStatus status, long timeMillis) {
    Digest input = Digest.of(new byte[] {(byte) number});
    IndexRow.Opening opening =
        new IndexRow.Opening(name, clientId, input, BUILD, number == 1 ? null : flow(1));
    return new IndexRow(flow(number), opening, status, false, timeMillis);
  }

  static IndexRow becomes(int number, FlowStatus status, long timeMillis) {
    return new IndexRow(flow(number), null, status, false, timeMillis);
  }

  @Override
  public void close() {
    others.shutdownNow();
    harness.close();
  }
}
