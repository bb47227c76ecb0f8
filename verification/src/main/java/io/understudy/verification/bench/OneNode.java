package io.understudy.verification.bench;

import io.understudy.engine.InstanceSettings;
import io.understudy.engine.OpenInstance;
import io.understudy.engine.mail.Mailing;
import io.understudy.flow.FlowDefinition;
import io.understudy.postgres.PostgresSettings;
import io.understudy.postgres.PostgresStore;
import io.understudy.verification.cluster.Await;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A node whose only instance runs in this process. */
record OneNode(BenchDatabase.Address database, int flowsLiveMax) {
  private static final Duration START_MAX = Duration.ofMinutes(5);

  /** Opens its only instance, and returns when it is hot; the caller closes it. */
  OpenInstance open(FlowDefinition... flows) {
    String incarnation = UUID.randomUUID().toString().substring(0, 16);
    PostgresStore store =
        PostgresStore.open(
            PostgresSettings.of(
                database.url(), database.user(), database.password(), "bench", incarnation));
    InstanceSettings settings = InstanceSettings.defaults("bench-1").withFlowsLiveMax(flowsLiveMax);
    OpenInstance instance =
        OpenInstance.open(
            settings, incarnation, store, Mailing.within("bench"), List.of(flows), _ -> {});
    Await.until("the instance to be hot", START_MAX, () -> instance.view().role().equals("hot"));
    return instance;
  }
}
