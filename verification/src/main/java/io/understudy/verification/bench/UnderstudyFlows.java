package io.understudy.verification.bench;

import io.understudy.core.log.FlowStatus;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.Desk;
import io.understudy.engine.InstanceSettings;
import io.understudy.engine.OpenInstance;
import io.understudy.engine.mail.Mailing;
import io.understudy.flow.FlowDefinition;
import io.understudy.postgres.PostgresSettings;
import io.understudy.postgres.PostgresStore;
import io.understudy.verification.cluster.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.event.Level;

/** An instance of ours in this process; every flow is started with a client id of its own. */
public final class UnderstudyFlows implements Subject {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final String SCHEMA = "understudy_bench";

  private final OpenInstance instance;
  private final String inputBeforeRow;
  private final String inputAfterRow;

  private UnderstudyFlows(FlowsPlan plan, OpenInstance instance) {
    this.instance = instance;
    this.inputBeforeRow =
        "{\"steps\":" + plan.steps() + ",\"transactional\":" + plan.transactional() + ",\"row\":";
    this.inputAfterRow = ",\"payload\":\"" + plan.payload() + "\"}";
  }

  /** Opens an instance on an empty schema, and returns when it is hot. */
  public static UnderstudyFlows open(BenchDatabase database, FlowsPlan plan) {
    database.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    String incarnation = UUID.randomUUID().toString().substring(0, 16);
    BenchDatabase.Address at = database.address();
    PostgresSettings settings =
        PostgresSettings.of(at.url(), at.user(), at.password(), "bench", incarnation)
            .withSchema(SCHEMA);
    OpenInstance instance =
        OpenInstance.open(
            InstanceSettings.defaults("bench").withNews(Level.DEBUG),
            incarnation,
            PostgresStore.open(settings),
            Mailing.within("bench"),
            List.of(FlowDefinition.of(StepsFlow.class, () -> new StepsFlow(UserRows.UPDATE))),
            _ -> {});
    Await.until("the instance to be hot", START_MAX, () -> instance.view().role().equals("hot"));
    return new UnderstudyFlows(plan, instance);
  }

  @Override
  public String name() {
    return "Understudy";
  }

  @Override
  public void runOne() {
    Desk desk = instance.desk();
    String input = inputBeforeRow + UserRows.any() + inputAfterRow;
    Reply started = desk.ask(desk.newStart("steps", clientId(), bytes(input))).join();
    if (!(started instanceof Reply.Started(var flow, var existed)) || existed) {
      throw new IllegalStateException("A start was answered with " + started);
    }
    Reply ended = desk.ask(new Request.Result(flow)).join();
    if (!(ended instanceof Reply.Finished end) || end.status() != FlowStatus.COMPLETED) {
      throw new IllegalStateException("A flow ended with " + ended);
    }
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** As random as a caller's own: a UUID, cheaply. */
  private static String clientId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  @Override
  public long commits() {
    return instance.view().settled().seq();
  }

  @Override
  public void close() {
    instance.close();
  }
}
