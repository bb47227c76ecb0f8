package io.understudy.client;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts flows of a node and asks for them. It knows several instances and goes on across a
 * takeover: a call is tried again at every address until it is answered or its time is over. What
 * changes something has a key from before the first attempt, so it happens once.
 *
 * <p>Besides the exceptions of its own, a call throws {@link java.io.UncheckedIOException} when its
 * thread is interrupted.
 */
public final class UnderstudyClient implements AutoCloseable {
  /** Short, so that an instance that hangs is left soon. */
  private static final Duration POLL = Duration.ofSeconds(2);

  private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
  private static final byte[] NOTHING = {};

  private final AskAround around;
  private final JsonMapper json;
  private final ReadAnswer read;
  private final Duration within;

  private UnderstudyClient(Builder builder) {
    HttpClient.Builder http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_MAX);
    if (builder.tls != null) {
      http.sslContext(builder.tls);
    }
    this.around =
        new AskAround(http.build(), builder.addresses, builder.token, builder.attemptWithin);
    this.json = builder.json;
    this.read = new ReadAnswer(builder.json);
    this.within = builder.within;
  }

  /** A client of the node whose instances have these addresses: {@code http://host:8080}. */
  public static Builder of(String... addresses) {
    return new Builder(List.of(addresses));
  }

  /** Starts a flow under a key of its own making. */
  public FlowHandle start(String flowName, @Nullable Object input) {
    return start(flowName, UUID.randomUUID().toString(), input);
  }

  /** Starts a flow, once for each key. */
  public FlowHandle start(String flowName, String idempotencyKey, @Nullable Object input) {
    Ask ask = startAsk(flowName, idempotencyKey, input);
    return handle(read.good(around.ask(ask, Deadline.in(within))));
  }

  /** Starts a flow, once for each key, and waits for its result. */
  public <T> @Nullable T startAndWait(
      String flowName, String idempotencyKey, @Nullable Object input, Class<T> type) {
    Deadline deadline = Deadline.in(within);
    Ask ask = startAsk(flowName, idempotencyKey, input).waiting(deadline.atMost(POLL));
    JsonNode body = read.good(around.ask(ask, deadline));
    read.mustNotHaveEnded(body);
    return body.has("result") ? value(body, type) : await(handle(body).id(), type, deadline);
  }

  /** Waits for a flow's result. */
  public <T> @Nullable T result(FlowHandle flow, Class<T> type) {
    return result(flow.id(), type);
  }

  /** Waits for a flow's result. */
  public <T> @Nullable T result(String flowId, Class<T> type) {
    return await(flowId, type, Deadline.in(within));
  }

  private <T> @Nullable T await(String flowId, Class<T> type, Deadline deadline) {
    String what = "The result of flow " + flowId;
    while (true) {
      Ask ask = Ask.get(what, flow(flowId) + "/result", deadline.atMost(POLL));
      JsonNode body = read.good(around.ask(ask, deadline));
      if (body.has("result")) {
        return value(body, type);
      }
      if (deadline.hasPassed()) {
        String last = "it is " + body.path("status").asString("") + "; it goes on";
        throw new DeadlinePassedException(what, within, "", last, null);
      }
    }
  }

  /** How a flow stands. */
  public FlowStanding status(String flowId) {
    Ask ask = Ask.get("The status of flow " + flowId, flow(flowId), Duration.ZERO);
    return FlowStanding.of(read.good(around.ask(ask, Deadline.in(within))));
  }

  /** Sends a signal under a key of its own making. */
  public void signal(String flowId, String name, @Nullable Object payload) {
    signal(flowId, name, UUID.randomUUID().toString(), payload);
  }

  /** Sends a signal, once for each key. */
  public void signal(String flowId, String name, String idempotencyKey, @Nullable Object payload) {
    String path = flow(flowId) + "/signals/" + encoded(name);
    act("Signal '" + name + "'", path, json.writeValueAsBytes(payload), idempotencyKey);
  }

  /** Asks a flow to end early; it may clean up first. */
  public void cancel(String flowId, String reason) {
    act("The cancellation", flow(flowId) + "/cancel", reason(reason));
  }

  /** Lets a flow out of the hospital, to try again. */
  public void retry(String flowId) {
    act("The retry", flow(flowId) + "/retry", NOTHING);
  }

  /** Ends a flow in the hospital as failed. */
  public void giveUp(String flowId, String reason) {
    act("Giving up", flow(flowId) + "/give-up", reason(reason));
  }

  private byte[] reason(String reason) {
    return reason.isEmpty() ? NOTHING : json.writeValueAsBytes(Map.of("reason", reason));
  }

  private void act(String what, String path, byte[] body) {
    act(what, path, body, UUID.randomUUID().toString());
  }

  private void act(String what, String path, byte[] body, String key) {
    read.good(around.ask(Ask.post(what, path, body, key), Deadline.in(within)));
  }

  private Ask startAsk(String flowName, String key, @Nullable Object input) {
    String what = "The start of '" + flowName + "'";
    return Ask.post(what, flow(flowName), json.writeValueAsBytes(input), key);
  }

  private static FlowHandle handle(JsonNode body) {
    return new FlowHandle(body.path("flow").asString(), body.path("existed").asBoolean());
  }

  private <T> @Nullable T value(JsonNode body, Class<T> type) {
    return json.treeToValue(body.path("result"), type);
  }

  private static String flow(String idOrName) {
    return "/v1/flows/" + encoded(idOrName);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Ends calls under way, too. */
  @Override
  public void close() {
    around.close();
  }

  /** Collects the settings of a client. */
  public static final class Builder {
    private final List<URI> addresses = new ArrayList<>();
    private String token = "";
    private Duration within = Duration.ofSeconds(30);
    private Duration attemptWithin = Duration.ofSeconds(3);
    private JsonMapper json = JsonMapper.shared();
    private @Nullable SSLContext tls;

    private Builder(List<String> given) {
      if (given.isEmpty()) {
        throw new IllegalArgumentException("A client needs the address of an instance.");
      }
      given.forEach(address -> addresses.add(address(address)));
    }

    private static URI address(String text) {
      URI uri = URI.create(text);
      if (uri.getHost() == null || uri.getScheme() == null || !uri.getScheme().startsWith("http")) {
        throw new IllegalArgumentException(
            "An address is to look like http://host:8080, not " + text + ".");
      }
      return uri;
    }

    /** The bearer token; none by default. */
    public Builder token(String bearer) {
      this.token = bearer;
      return this;
    }

    /** The longest time of a call, with everything it tries; 30 s by default. */
    public Builder within(Duration longest) {
      this.within = longest;
      return this;
    }

    /** How long one instance may take before another one is asked; 3 s by default. */
    public Builder attemptWithin(Duration longest) {
      this.attemptWithin = longest;
      return this;
    }

    /** What writes inputs and reads results. */
    public Builder json(JsonMapper mapper) {
      this.json = mapper;
      return this;
    }

    /** For certificates that the JDK does not trust by itself. */
    public Builder tls(SSLContext context) {
      this.tls = context;
      return this;
    }

    public UnderstudyClient build() {
      return new UnderstudyClient(this);
    }
  }
}
