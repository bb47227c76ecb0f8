package io.understudy.testkit.store;

import static io.understudy.testkit.store.StoreFixture.becomes;
import static io.understudy.testkit.store.StoreFixture.finished;
import static io.understudy.testkit.store.StoreFixture.flow;
import static io.understudy.testkit.store.StoreFixture.opens;
import static io.understudy.testkit.store.StoreFixture.started;
import static io.understudy.testkit.store.StoreFixture.versioned;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Row;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.FlowLookup.Filter;
import io.understudy.engine.port.FlowLookup.FlowSummary;
import io.understudy.engine.port.FlowLookup.Known;
import io.understudy.engine.port.ReignStore.Retention;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.Transactions;
import io.understudy.engine.port.Transactions.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract of {@code FlowLookup}, and of what the retention leaves of it. */
public interface LookupContract {
  StoreFixture fixture();

  @Test
  default void aFlowIsFoundAsItsIndexRowsSay() {
    HotStore hot = fixture().takeStage("a");
    IndexRow opening = opens(2, "transfer", "client-2", FlowStatus.RUNNING, 1_002);
    hot.commit(hot.next(started(2)), List.of(opening));
    hot.commit(hot.next(finished(2, 1)), List.of(becomes(2, FlowStatus.COMPLETED, 1_009)));

    assertThat(hot.store().flows().find(flow(2)))
        .contains(
            new FlowSummary(
                flow(2),
                "transfer",
                "client-2",
                FlowStatus.COMPLETED,
                StoreFixture.BUILD,
                1_002,
                1_009,
                flow(1)));
    assertThat(hot.store().flows().find(flow(3))).isEmpty();
  }

  @Test
  default void whatTheJournalSaysAboutReignsIsReadOldestFirst() {
    HotStore first = fixture().takeStage("a");
    List<Entry.OfShard> said =
        List.of(
            new Entry.Drilled("kill", "ada", "monthly", "key-1"),
            new Entry.Watched(),
            new Entry.HandoverAsked("instance-b", "ada", "key-2"),
            new Entry.ReignEnded("handover"));
    said.forEach(entry -> first.commit(EntryCodec.encode(Row.SHARD, 0, entry)));
    first.vanish();
    HotStore second = fixture().takeStage("b");

    assertThat(second.store().flows().aboutReigns())
        .extracting(stored -> EntryCodec.decode(stored.row()))
        .containsExactly(
            new Entry.ReignStarted("instance-a", "a", StoreFixture.BUILD, "test"),
            said.get(0),
            said.get(2),
            said.get(3),
            new Entry.ReignStarted("instance-b", "b", StoreFixture.BUILD, "test"));
    assertThat(second.store().flows().aboutReigns().get(1).epoch()).isEqualTo(first.epoch());
    assertThat(second.store().flows().deadLetters()).isEmpty();
  }

  @Test
  default void aFlowThatOpensAndEndsInOneBatchIsFoundAsEnded() {
    HotStore hot = fixture().takeStage("a");
    IndexRow both = opens(1, "transfer", null, FlowStatus.FAILED, 1_001);
    hot.commit(hot.next(started(1), finished(1, 1)), List.of(both));

    assertThat(hot.store().flows().find(flow(1)))
        .get()
        .extracting(FlowSummary::status, FlowSummary::parent, FlowSummary::clientId)
        .containsExactly(FlowStatus.FAILED, null, null);
    assertThat(hot.store().log().load().rows()).isEmpty();
  }

  @Test
  default void thoseOfTheClientIdsThatAreTakenAreFound() {
    HotStore hot = fixture().takeStage("a");
    hot.commit(
        hot.next(started(1), started(2)),
        List.of(
            opens(1, "transfer", "x", FlowStatus.RUNNING, 1_001),
            opens(2, "refund", "y", FlowStatus.RUNNING, 1_001)));
    FlowLookup flows = hot.store().flows();

    assertThat(flows.byClientId(List.of("x", "y", "z", "x")))
        .isEqualTo(
            Map.of(
                "x", new Known(flow(1), "transfer", Digest.of(new byte[] {1})),
                "y", new Known(flow(2), "refund", Digest.of(new byte[] {2}))));
    assertThat(flows.byClientId(List.of())).isEmpty();
  }

  @Test
  default void theStatusesOfTheFlowsThatAreThereAreFound() {
    HotStore hot = fixture().takeStage("a");
    hot.commit(
        hot.next(started(1), started(2), finished(2, 1)),
        List.of(
            opens(1, "transfer", null, FlowStatus.RUNNING, 1_001),
            opens(2, "transfer", null, FlowStatus.FAILED, 1_001)));

    assertThat(hot.store().flows().statuses(List.of(flow(1), flow(2), flow(3))))
        .isEqualTo(Map.of(flow(1), FlowStatus.RUNNING, flow(2), FlowStatus.FAILED));
  }

  @Test
  default void aFlowsJournalIsReadInOrder() {
    HotStore hot = fixture().takeStage("a");
    hot.open(1);
    hot.open(2);
    hot.commit(versioned(1, 1), versioned(2, 1), versioned(1, 2));

    assertThat(hot.store().flows().journal(flow(1)))
        .extracting(stored -> stored.seq() + ":" + stored.row().index())
        .containsExactly("2:0", "4:1", "4:2");
    assertThat(hot.store().flows().journal(flow(7))).isEmpty();
  }

  @Test
  default void flowsAreListedNewestFirstPageByPage() {
    HotStore hot = fixture().takeStage("a");
    for (int flow = 1; flow <= 5; flow++) {
      hot.open(flow);
    }
    FlowLookup flows = hot.store().flows();

    List<FlowSummary> page = flows.list(Filter.ALL, 2);
    List<FlowSummary> next = flows.list(new Filter(null, null, null, page.getLast().flow()), 2);

    assertThat(page).extracting(FlowSummary::flow).containsExactly(flow(5), flow(4));
    assertThat(next).extracting(FlowSummary::flow).containsExactly(flow(3), flow(2));
  }

  @Test
  default void flowsAreListedByStatusNameAndClientId() {
    HotStore hot = fixture().takeStage("a");
    hot.commit(
        hot.next(started(1), started(2), started(3)),
        List.of(
            opens(1, "transfer", "x", FlowStatus.RUNNING, 1_001),
            opens(2, "refund", "y", FlowStatus.HOSPITAL, 1_001),
            opens(3, "transfer", "z", FlowStatus.HOSPITAL, 1_001)));
    FlowLookup flows = hot.store().flows();

    assertThat(flows.list(new Filter(FlowStatus.HOSPITAL, null, null, null), 10))
        .extracting(FlowSummary::flow)
        .containsExactly(flow(3), flow(2));
    assertThat(flows.list(new Filter(FlowStatus.HOSPITAL, "transfer", null, null), 10))
        .extracting(FlowSummary::flow)
        .containsExactly(flow(3));
    assertThat(flows.list(new Filter(null, null, "x", null), 10))
        .extracting(FlowSummary::flow)
        .containsExactly(flow(1));
  }

  @Test
  default void theRetentionKeepsWhatLiveFlowsNeedAndTheHead() {
    HotStore hot = longHistory();
    Snapshot before = hot.store().log().load();
    List<String> journal = journal(hot, 1);

    String removed = hot.reign().retain(new Retention(0, 4));

    Snapshot after = hot.store().log().load();
    assertThat(removed).isNotEmpty();
    assertThat(after.head()).isEqualTo(before.head());
    assertThat(rows(after)).isEqualTo(rows(before));
    assertThat(after.reigns()).hasSameSizeAs(before.reigns());
    assertThat(journal(hot, 1)).isEqualTo(journal);
    hot.open(1_000);
    assertThat(hot.store().log().readAfter(before.head(), 10)).hasSize(1);
  }

  @Test
  default void theRetentionForgetsFinishedFlowsAndEveryDuplicateCheckAboutThem() throws Exception {
    HotStore hot = longHistory();
    Transactions.Key step = new Transactions.Key(flow(2), 0, 1, "pay");
    hot.reign().transactions().run(step, _ -> StoreFixture.text("once"));

    hot.reign().retain(new Retention(0, 4));

    assertThat(hot.store().flows().find(flow(2))).isEmpty();
    assertThat(hot.store().flows().journal(flow(2))).isEmpty();
    assertThat(hot.store().flows().byClientId(List.of("client-2"))).isEmpty();
    assertThat(hot.reign().transactions().run(step, _ -> StoreFixture.text("again")))
        .isEqualTo(new Result.Recorded(StoreFixture.text("again"), false));
  }

  @Test
  default void theRetentionRemovesNothingThatIsYoungEnough() {
    HotStore hot = longHistory();
    hot.reign().retain(new Retention(1, 4));

    assertThat(hot.store().flows().find(flow(2))).isPresent();
    assertThat(hot.store().flows().journal(flow(2))).hasSize(2);
    assertThat(hot.store().log().readAfter(BatchId.NONE, 10)).isNotEmpty();
  }

  @Test
  default void theRetentionMayRunAgainAndUnderAStaleReign() {
    HotStore stale = longHistory();
    stale.seat().close();
    HotStore hot = fixture().takeStage("b");
    Snapshot before = hot.store().log().load();

    stale.reign().retain(new Retention(0, 4));
    hot.reign().retain(new Retention(0, 4));
    hot.reign().retain(new Retention(0, 4));

    assertThat(rows(hot.store().log().load())).isEqualTo(rows(before));
    hot.open(1_000);
  }

  /** Flow 1 lives on; flows 2 to 20 begin and end, over a minute of durable time. */
  private HotStore longHistory() {
    HotStore hot = fixture().takeStage("a");
    hot.open(1);
    for (int flow = 2; flow <= 20; flow++) {
      long now = hot.next().timeMillis() + Duration.ofSeconds(3).toMillis();
      IndexRow both = opens(flow, "transfer", "client-" + flow, FlowStatus.COMPLETED, now);
      Row[] rows = {started(flow), finished(flow, 1), versioned(1, flow - 1)};
      hot.commit(Batch.after(hot.head(), hot.epoch(), now, List.of(rows)), List.of(both));
    }
    return hot;
  }

  private static List<String> journal(HotStore hot, int number) {
    return hot.store().flows().journal(flow(number)).stream()
        .map(stored -> stored.seq() + ":" + stored.epoch() + ":" + stored.row().index())
        .toList();
  }

  private static List<String> rows(Snapshot snapshot) {
    return snapshot.rows().stream()
        .map(stored -> stored.timeMillis() + ":" + stored.row().flow() + stored.row().index())
        .toList();
  }
}
