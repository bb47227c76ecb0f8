package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.history.LossAnswer;
import io.understudy.engine.port.LostBatches;
import io.understudy.flow.FlowId;
import io.understudy.postgres.embedded.EmbeddedPostgres;
import io.understudy.postgres.embedded.Standby;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standby takes the place of a database that died: with all commits, or without the last ones.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PromotionTest {
  private static final Duration READY_TO_HOT_MAX = Duration.ofSeconds(1);

  @TempDir Path folder;

  private EmbeddedPostgres first;
  private Standby second;
  private TwoInstances node;

  @SuppressWarnings("NullAway.Init") // begin() runs before each test
  PromotionTest() {}

  @BeforeEach
  void begin() throws Exception {
    Path place = folder.resolve("first");
    first = EmbeddedPostgres.start(place);
    first.createDatabase("understudy");
    second = Standby.of(first, place, folder.resolve("second"));
    String url =
        "jdbc:postgresql://127.0.0.1:" + first.port() + ",127.0.0.1:" + second.server().port();
    node =
        new TwoInstances(
            incarnation ->
                PostgresSettings.of(
                    url + "/understudy", first.user(), first.password(), "bank-a", incarnation),
            folder);
    node.start("a");
    node.awaitHot();
    node.start("b");
    node.awaitUnderstudy("b");
  }

  @AfterEach
  void end() {
    node.close();
    second.close();
    first.close();
  }

  private LostBatches lost(String name) {
    return Objects.requireNonNull(node.stand(name).lost());
  }

  @Test
  void withoutTheLastCommitsTheShardStopsAndNamesThemAndGoesOnWhenTheLossIsAccepted()
      throws Exception {
    FlowId kept = node.startFlow("kept");
    second.awaitStreaming();
    second.cut();
    List<FlowId> gone = node.startFlows("gone", 20);
    long known = node.settled();
    first.kill();
    second.promote();
    node.awaitRole("a", "barred");
    node.awaitRole("b", "barred");
    // Each tells what it misses, one a moment after the other; the flows are known to a alone.
    PostgresTest.await(() -> lost("b").to() >= known);
    LostBatches lost = lost("b");
    assertThat(node.sentence("b"))
        .contains("settled batches " + lost.from() + " to " + lost.to(), "nobody performs");
    PostgresTest.await(
        () -> node.stand("a").losses().toString().contains("among them of the flows"));
    assertThat(node.accept("b", lost.range())).isEqualTo(new LossAnswer.Accepted(1, lost.range()));
    assertThat(node.finish(kept)).isEqualTo("\"kept\"");
    assertThat(node.ask(new Request.Status(gone.getFirst()))).isInstanceOf(Reply.NotFound.class);
    assertThat(node.finish(node.startFlow("after"))).isEqualTo("\"after\"");
  }

  @Test
  void withoutTheLastCommitsItStopsAlsoWhenAllInstancesWereDown() throws Exception {
    FlowId kept = node.startFlow("kept");
    second.awaitStreaming();
    second.cut();
    List<FlowId> gone = node.startFlows("gone", 5);
    long known = node.settled();
    node.stop("b");
    node.stop("a");
    first.kill();
    second.promote();
    node.start("a");
    node.awaitRole("a", "barred");
    LostBatches lost = lost("a");
    assertThat(lost.to()).isGreaterThanOrEqualTo(known);
    assertThat(node.accept("a", lost.range())).isEqualTo(new LossAnswer.Accepted(1, lost.range()));
    assertThat(node.finish(kept)).isEqualTo("\"kept\"");
    assertThat(node.ask(new Request.Status(gone.getLast()))).isInstanceOf(Reply.NotFound.class);
  }

  @Test
  void aSynchronousOneTakesOverByItselfWithinASecond() throws Exception {
    second.makeSynchronous();
    List<FlowId> all = node.startFlows("all", 20);
    first.kill();
    second.promote();
    long ready = System.nanoTime();
    node.awaitHot();
    assertThat(Duration.ofNanos(System.nanoTime() - ready)).isLessThan(READY_TO_HOT_MAX);
    for (FlowId flow : all) {
      assertThat(node.finish(flow)).startsWith("\"all");
    }
    assertThat(node.stand("a").number()).isZero();
  }

  @Test
  void aSynchronousOneIsTakenByTheUnderstudyWhenTheHotInstanceDiedWithTheFirst() throws Exception {
    second.makeSynchronous();
    FlowId flow = node.startFlow("all");
    node.awaitUnderstudy("b");
    first.kill();
    node.stop("a"); // With nobody to say goodbye to.
    second.promote();
    long ready = System.nanoTime();
    node.awaitHot();
    assertThat(Duration.ofNanos(System.nanoTime() - ready)).isLessThan(READY_TO_HOT_MAX);
    assertThat(node.finish(flow)).isEqualTo("\"all\"");
  }
}
