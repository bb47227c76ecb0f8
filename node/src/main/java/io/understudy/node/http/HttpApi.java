package io.understudy.node.http;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.understudy.engine.InstanceView;
import io.understudy.node.config.HttpConfig;
import io.understudy.node.config.HttpConfig.Role;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The server of the HTTP API. It listens before there is an instance, so that its port is known and
 * its health can be asked for; until {@link #serve} it answers that it is starting.
 */
public final class HttpApi implements AutoCloseable {
  private static final int BODY_OVERHEAD = 4_096;
  private static final Duration STOP_GRACE = Duration.ofMillis(500);

  private final HttpConfig config;
  private final Meters meters = new Meters();
  private final PassOn passOn;
  private final WebServer server;
  private final AtomicReference<@Nullable Calls> calls = new AtomicReference<>();
  private final AtomicBoolean closing = new AtomicBoolean();

  private record Calls(
      Backend backend,
      FlowCalls flows,
      LookCalls look,
      MessageCalls messages,
      StageCalls stage,
      DrillCalls drill,
      HistoryCalls history) {}

  private HttpApi(HttpConfig config, String instance, int entryBytesMax) {
    this.config = config;
    SSLContext tls = Pem.context(config.tls());
    this.passOn = new PassOn(tls);
    Routes routes = new Routes(new ReadCall(entryBytesMax), new Guard(config), meters, instance);
    add(routes);
    WebServerConfig.Builder builder =
        WebServer.builder()
            .host(config.bind())
            .port(config.port())
            .maxPayloadSize(entryBytesMax + (long) BODY_OVERHEAD)
            .shutdownHook(false)
            .shutdownGracePeriod(STOP_GRACE)
            .directHandlers(TransportProblems.handlers(entryBytesMax))
            .routing(routes.routing());
    if (tls != null && config.tls().isOn()) {
      builder.tls(Tls.builder().sslContext(tls).build());
    }
    this.server = builder.build();
  }

  /** Listens; throws when the port is taken. */
  public static HttpApi start(HttpConfig config, String instance, int entryBytesMax) {
    HttpApi api = new HttpApi(config, instance, entryBytesMax);
    try {
      api.server.start();
      if (!api.server.isRunning() || api.port() <= 0) { // the library only logs a port in use
        throw new IllegalStateException(
            "the port is in use, or the address is not of this machine");
      }
      return api;
    } catch (RuntimeException e) {
      api.close();
      throw e;
    }
  }

  public int port() {
    return server.port();
  }

  /** Where others reach this API. */
  public String address() {
    return config.address(port());
  }

  /** Takes calls for this instance from now on. */
  public void serve(Backend backend) {
    ReachHot.Limits limits = new ReachHot.Limits(config.hold(), config.answerDeadline(), address());
    ReachHot hot = new ReachHot(backend, passOn, limits, closing::get);
    calls.set(
        new Calls(
            backend,
            new FlowCalls(backend, hot, config.waitMax()),
            new LookCalls(backend),
            new MessageCalls(backend, hot),
            new StageCalls(backend, hot),
            new DrillCalls(backend, hot),
            new HistoryCalls(backend.history(), config.answerDeadline())));
    meters.watch(backend);
  }

  private void add(Routes routes) {
    routes
        .add("GET", "/v1/flows", Role.VIEWER, look(LookCalls::list))
        .add("POST", "/v1/flows/{id}", Role.STARTER, flows(FlowCalls::start))
        .add("GET", "/v1/flows/{id}", Role.VIEWER, flows(FlowCalls::status))
        .add("GET", "/v1/flows/{id}/result", Role.VIEWER, flows(FlowCalls::result))
        .add("GET", "/v1/flows/{id}/journal", Role.VIEWER, look(LookCalls::journal))
        .add("POST", "/v1/flows/{id}/signals/{signal}", Role.STARTER, flows(FlowCalls::signal))
        .add("POST", "/v1/flows/{id}/cancel", Role.STARTER, flows(FlowCalls::cancel))
        .add("POST", "/v1/flows/{id}/retry", Role.OPERATOR, flows(FlowCalls::retry))
        .add("POST", "/v1/flows/{id}/give-up", Role.OPERATOR, flows(FlowCalls::giveUp))
        .add("GET", "/v1/instance", Role.VIEWER, look(LookCalls::instance))
        .add("GET", "/v1/rehearsal", Role.VIEWER, look(LookCalls::rehearsal))
        .add("GET", "/v1/reigns", Role.VIEWER, look(LookCalls::reigns))
        .add("GET", "/v1/reigns/{epoch}", Role.VIEWER, look(LookCalls::reign))
        .add("GET", "/v1/history", Role.VIEWER, history(HistoryCalls::stand))
        .add("POST", "/v1/history/accept-loss", Role.OPERATOR, history(HistoryCalls::accept))
        .add("GET", "/v1/stage", Role.VIEWER, stage(StageCalls::stage))
        .add("POST", "/v1/stage/handover", Role.OPERATOR, stage(StageCalls::handover))
        .add("POST", "/v1/stage/pause", Role.OPERATOR, stage(StageCalls::pause))
        .add("POST", "/v1/stage/resume", Role.OPERATOR, stage(StageCalls::resume))
        .add("POST", "/v1/drill", Role.OPERATOR, call -> current().drill.drill(call))
        .add("GET", "/v1/dead-letters", Role.VIEWER, messages(MessageCalls::list))
        .add("GET", "/v1/dead-letters/{id}", Role.VIEWER, messages(MessageCalls::one))
        .add(
            "POST",
            "/v1/dead-letters/{id}/send-again",
            Role.OPERATOR,
            messages(MessageCalls::sendAgain))
        .add("GET", "/v1/parties", Role.VIEWER, messages(MessageCalls::parties))
        .add("GET", "/metrics", Role.VIEWER, meters::scrape)
        .open("/health/live", _ -> Answer.json(200, Map.of("live", true)))
        .open("/health/ready", _ -> ready())
        .open("/health/hot", _ -> health(role -> role.equals("hot")));
  }

  /** Load balancers ask for these; so the role, and that none may change, is all that they tell. */
  private Answer health(Function<String, Boolean> good) {
    InstanceView view = view();
    String role = view == null ? "starting" : view.role();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("role", role);
    if (view != null && view.stage() != null && view.stage().paused()) {
      body.put("maintenance", true);
    }
    return Answer.json(good.apply(role) ? 200 : 503, body);
  }

  /** An instance that cannot follow some flows is ready, but not for a handover. */
  private Answer ready() {
    InstanceView view = view();
    String role = view == null ? "starting" : view.role();
    int diverged = view == null ? 0 : view.rehearsal().diverged();
    boolean ready = role.equals("warm") || role.equals("hot");
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("role", role);
    body.put("diverged", diverged);
    return Answer.json(ready ? 200 : 503, body);
  }

  private @Nullable InstanceView view() {
    Calls now = calls.get();
    return now == null ? null : now.backend.view().get();
  }

  private Function<Call, Answer> flows(BiFunction<FlowCalls, Call, Answer> handler) {
    return call -> handler.apply(current().flows, call);
  }

  private Function<Call, Answer> look(BiFunction<LookCalls, Call, Answer> handler) {
    return call -> handler.apply(current().look, call);
  }

  private Function<Call, Answer> stage(BiFunction<StageCalls, Call, Answer> handler) {
    return call -> handler.apply(current().stage, call);
  }

  private Function<Call, Answer> messages(BiFunction<MessageCalls, Call, Answer> handler) {
    return call -> handler.apply(current().messages, call);
  }

  private Function<Call, Answer> history(BiFunction<HistoryCalls, Call, Answer> handler) {
    return call -> handler.apply(current().history, call);
  }

  private Calls current() {
    Calls now = calls.get();
    if (now == null) {
      throw Problems.starting().toException();
    }
    return now;
  }

  /** Answers what it can at once, and stops listening. */
  @Override
  public void close() {
    closing.set(true);
    server.stop();
    passOn.close();
    meters.close();
  }
}
