package io.understudy.node.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.understudy.engine.Desk;
import io.understudy.engine.InstanceView;
import io.understudy.engine.port.Receipt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Numbers for Prometheus. */
final class Meters implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final List<String> ROLES =
      List.of("starting", "warming", "warm", "claiming", "hot", "leaving", "stopped");

  private static final double MILLIS_PER_SECOND = 1_000;

  /** A phase of a takeover; {@code null} when there was none. */
  @FunctionalInterface
  private interface Phase {
    @Nullable Double millis(Receipt.Phases phases);
  }

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private final PartyMeters parties = new PartyMeters(registry);
  private volatile @Nullable Desk desk;

  Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  void watch(Backend backend) {
    desk = backend.desk();
    Supplier<InstanceView> view = backend.view();
    for (String role : ROLES) {
      Gauge.builder("understudy.role", () -> view.get().role().equals(role) ? 1 : 0)
          .tag("role", role)
          .description("1 for the role that this instance has")
          .register(registry);
    }
    gauge(view, "understudy.epoch", "The last known epoch", InstanceView::epoch);
    gauge(view, "understudy.lag.batches", "Batches behind the head", InstanceView::lagBatches);
    gauge(view, "understudy.flows.live", "Flows that live", InstanceView::flowsLive);
    gauge(view, "understudy.flows.hospital", "Flows in the hospital", InstanceView::flowsHospital);
    gauge(
        view,
        "understudy.flows.diverged",
        "Live flows that the code of this build cannot follow",
        it -> it.rehearsal().diverged());
    gauge(
        view,
        "understudy.flows.to.rehearse",
        "Flows whose code has not been run to the end of their journal",
        it -> it.rehearsal().toRehearse());
    gauge(
        view,
        "understudy.takeover.expected.seconds",
        "From the stage lock until this warm instance performs, as it expects",
        it -> it.takeoverMillis() < 0 ? Double.NaN : it.takeoverMillis() / MILLIS_PER_SECOND);
    phase(view, "notice", Receipt.Phases::notice);
    phase(view, "tail", Receipt.Phases::tail);
    phase(view, "claim", Receipt.Phases::claim);
    phase(view, "attach", Receipt.Phases::attach);
    phase(view, "first-batch", Receipt.Phases::firstBatch);
    phase(view, "first-step", Receipt.Phases::firstStep);
    phase(view, "first-message", Receipt.Phases::firstMessage);
    gauge(view, "understudy.position", "The last batch taken in", it -> it.position().seq());
    gauge(
        view,
        "understudy.maintenance",
        "1 while nobody takes the stage because an operator said so",
        it -> it.stage() != null && it.stage().paused() ? 1 : 0);
    FunctionCounter.builder(
            "understudy.batches.settled", view, it -> (double) it.get().settled().seq())
        .description("Batches known to be settled")
        .register(registry);
  }

  private void phase(Supplier<InstanceView> view, String name, Phase phase) {
    Gauge.builder("understudy.takeover.seconds", () -> seconds(view.get().receipt(), phase))
        .tag("phase", name)
        .description("How long a phase of this instance's last takeover took")
        .register(registry);
  }

  private static double seconds(@Nullable Receipt receipt, Phase phase) {
    Double millis = receipt == null ? null : phase.millis(receipt.phases());
    return millis == null ? Double.NaN : millis / MILLIS_PER_SECOND;
  }

  private void gauge(
      Supplier<InstanceView> view,
      String name,
      String description,
      ToDoubleFunction<InstanceView> value) {
    Gauge.builder(name, () -> value.applyAsDouble(view.get()))
        .description(description)
        .register(registry);
  }

  void answered(String pattern, int status, long nanos) {
    Timer.builder("understudy.http.requests")
        .description("Answered calls")
        .tag("route", pattern)
        .tag("status", Integer.toString(status))
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  Answer scrape(Call call) {
    Desk asked = desk;
    if (asked != null) {
      parties.refresh(asked, System.currentTimeMillis());
    }
    byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
    return new Answer(200, TEXT, text, Map.of());
  }

  @Override
  public void close() {
    registry.close();
  }
}
