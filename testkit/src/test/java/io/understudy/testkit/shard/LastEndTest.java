package io.understudy.testkit.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.Row;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.LastEnd;
import io.understudy.core.shard.Request;
import io.understudy.core.shard.Shard;
import io.understudy.core.shard.ShardRules;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a shard tells of the end of the last reign, for the cause of the next one. */
class LastEndTest {
  private static final Entry BEGAN = new Entry.ReignStarted("a", "a.1", "build", "cause");
  private static final Entry.Drilled KILL = new Entry.Drilled("kill", "ada", "monthly", "k");
  private static final String TOLD = "drill: kill, asked by ada: monthly";

  private final Shard shard = new Shard(ShardRules.defaults(Map.of()), _ -> {});
  private long timeMillis = 1_000_000;
  private BatchId head = BatchId.NONE;

  private Batch next(Entry... entries) {
    List<Row> rows =
        Arrays.stream(entries).map(entry -> EntryCodec.encode(Row.SHARD, 0, entry)).toList();
    Batch batch = Batch.after(head, 1, timeMillis, rows);
    head = batch.id();
    return batch;
  }

  private LastEnd read(Entry... entries) {
    shard.on(new Event.BatchRead(next(entries)));
    return shard.lastEnd();
  }

  @Test
  void aReignThatSaidNothingIsUntold() {
    assertThat(shard.lastEnd()).isEqualTo(LastEnd.UNTOLD);
    assertThat(read(BEGAN)).isEqualTo(LastEnd.UNTOLD);
  }

  @Test
  void aPoliteEndAndADrillAreBothTold() {
    assertThat(read(BEGAN, KILL)).isEqualTo(new LastEnd(null, TOLD));
    assertThat(read(new Entry.ReignEnded("handed over to b")))
        .isEqualTo(new LastEnd("a left the stage: handed over to b", TOLD));
    assertThat(read(BEGAN)).isEqualTo(LastEnd.UNTOLD);
  }

  @Test
  void aDrillThatWasLongAgoIsNoCause() {
    read(BEGAN, KILL);
    timeMillis += 150_000;
    assertThat(read(new Entry.Watched()).drill()).isEqualTo(TOLD);
    timeMillis += 1;
    assertThat(read(new Entry.Watched())).isEqualTo(LastEnd.UNTOLD);
  }

  @Test
  void aDrillThatIsNotSettledNeverWas() {
    shard.on(new Event.ReignBegan(1, next(BEGAN)));
    shard.on(new Event.Requested(1, new Request.Drill(KILL)));
    assertThat(shard.lastEnd().drill()).isEqualTo(TOLD);
    assertThat(shard.seal()).isNotNull();
    shard.on(new Event.ReignEnded("fenced"));
    assertThat(shard.lastEnd()).isEqualTo(LastEnd.UNTOLD);
  }
}
