package io.understudy.node.warmup;

import io.understudy.engine.InstanceSettings;
import io.understudy.engine.OpenInstance;
import io.understudy.engine.mail.Mailing;
import io.understudy.flow.FlowDefinition;
import io.understudy.node.config.HttpConfig;
import io.understudy.node.drill.Drills;
import io.understudy.node.drill.ProcessFaults;
import io.understudy.node.http.Backend;
import io.understudy.node.http.HttpApi;
import io.understudy.postgres.PostgresSchema;
import io.understudy.postgres.PostgresSettings;
import io.understudy.postgres.PostgresStore;
import java.time.Duration;
import java.util.List;
import org.slf4j.event.Level;

/**
 * A whole node of one instance in a schema of its own, with an HTTP API on loopback. Nothing of it
 * is seen by the real node; closing it removes the schema.
 */
final class ScratchNode implements AutoCloseable {
  private static final Duration HOLD = Duration.ofSeconds(5);
  private static final FlowDefinition FLOW = FlowDefinition.of(WarmUpFlow.class, WarmUpFlow::new);
  private static final HttpConfig LOOPBACK =
      new HttpConfig("127.0.0.1", 0, "", HOLD, HOLD, HOLD, HttpConfig.TlsConfig.NONE, List.of());

  private final PostgresSettings database;
  private final HttpApi http;
  private final OpenInstance instance;

  private ScratchNode(PostgresSettings database, HttpApi http, OpenInstance instance) {
    this.database = database;
    this.http = http;
    this.instance = instance;
  }

  /**
   * @param database its schema is made anew, whatever it holds
   */
  static ScratchNode open(PostgresSettings database) {
    PostgresSchema.drop(database);
    InstanceSettings settings = InstanceSettings.defaults("warm-up").withNews(Level.DEBUG);
    HttpApi http = HttpApi.start(LOOPBACK, settings.instance(), settings.limits().entryBytesMax());
    PostgresStore store = null;
    try {
      store = PostgresStore.open(database);
      OpenInstance instance =
          OpenInstance.open(
              settings,
              database.incarnation(),
              store,
              Mailing.within("warm-up"),
              List.of(FLOW),
              _ -> {});
      http.serve(
          new Backend(
              instance.desk(),
              instance.stage(),
              instance::view,
              instance.history(),
              store.flows(),
              store.receipts(),
              drills(settings, instance, store),
              List.of(FLOW.name())));
      return new ScratchNode(database, http, instance);
    } catch (RuntimeException e) {
      http.close();
      if (store != null) {
        store.close();
      }
      PostgresSchema.drop(database);
      throw e;
    }
  }

  private static Drills drills(
      InstanceSettings settings, OpenInstance instance, PostgresStore store) {
    return new Drills(
        new Drills.Parts(
            instance.desk(),
            instance.stage(),
            instance::view,
            store.flows(),
            ProcessFaults.NONE,
            settings.lease()));
  }

  /** Where a flow is started, its result awaited. */
  String startAddress() {
    return http.address() + "/v1/flows/" + FLOW.name() + "?wait=5s";
  }

  /** Leaves the stage and takes it again, with whatever flows are under way. */
  void changeReign() {
    instance.stepDown("warm-up");
  }

  @Override
  public void close() {
    http.close();
    instance.close();
    PostgresSchema.drop(database);
  }
}
