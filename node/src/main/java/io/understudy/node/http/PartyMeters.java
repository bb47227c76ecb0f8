package io.understudy.node.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.core.shard.RouteView;
import io.understudy.engine.Desk;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;

/** What waits for each other party, asked of the shard at each scrape; only a hot one knows. */
final class PartyMeters {
  private static final long ANSWER_MILLIS_MAX = 1_000;

  private final MultiGauge waiting;
  private final MultiGauge oldest;
  private final MultiGauge failures;

  PartyMeters(MeterRegistry registry) {
    waiting =
        gauge(registry, "understudy.messages.waiting", "Messages that it has not acknowledged");
    oldest =
        gauge(
            registry, "understudy.messages.oldest.seconds", "Age of the oldest of these messages");
    failures =
        gauge(registry, "understudy.messages.failures", "Transmissions in a row that nobody took");
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  void refresh(Desk desk, long nowMillis) {
    List<RouteView> routes = routes(desk);
    show(waiting, routes, RouteView::waiting);
    show(oldest, routes, route -> Math.max(0, nowMillis - route.oldestMillis()) / 1e3);
    show(failures, routes, RouteView::failures);
  }

  private static void show(
      MultiGauge gauge, List<RouteView> routes, ToDoubleFunction<RouteView> value) {
    List<Row<?>> rows =
        routes.stream()
            .<Row<?>>map(
                route -> Row.of(Tags.of("party", route.party()), value.applyAsDouble(route)))
            .toList();
    gauge.register(rows, true);
  }

  /** None from an instance that is not hot, or that does not answer in time. */
  private static List<RouteView> routes(Desk desk) {
    CompletableFuture<Reply> asked = desk.ask(new Request.Parties());
    try {
      Reply reply = asked.get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
      return reply instanceof Reply.Parties parties ? parties.routes() : List.of();
    } catch (TimeoutException | ExecutionException e) {
      boolean _ = asked.cancel(false);
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
