package io.understudy.node.cli.operate;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Calls the HTTP API of the first instance that answers. */
final class CallApi implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

  /** Longer than an instance takes to say that nobody is hot. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(100);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_MAX)
          .build();
  private final List<URI> addresses;
  private final String token;

  CallApi(List<URI> addresses, String token) {
    this.addresses = List.copyOf(addresses);
    this.token = token;
  }

  List<URI> addresses() {
    return addresses;
  }

  /** What an instance answered. */
  record Seen(int status, JsonNode json, String text) {}

  /**
   * One call.
   *
   * @param body JSON; empty for none
   * @param key the idempotency key; empty for none
   */
  record Ask(String method, String path, String body, String key) {
    static Ask get(String path) {
      return new Ask("GET", path, "", "");
    }

    static Ask post(String path, String body, String key) {
      return new Ask("POST", path, body, key);
    }
  }

  Seen get(String path) {
    return good(Ask.get(path));
  }

  /** The answer, when it is no problem. */
  Seen good(Ask ask) {
    Seen seen = any(ask);
    if (seen.status >= 300) {
      throw new RefusedException(seen);
    }
    return seen;
  }

  private Seen any(Ask ask) {
    List<String> reasons = new ArrayList<>();
    for (URI address : addresses) {
      try {
        return send(ask, address, ANSWER_MAX);
      } catch (IOException e) {
        reasons.add(address + ": " + reason(e));
      }
    }
    throw new NobodyAnswersException(reasons);
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    if (e instanceof java.net.ConnectException) {
      return "no connection";
    }
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** One attempt at one instance. */
  Seen send(Ask ask, URI address, Duration atMost) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(ask.path))
            .timeout(atMost)
            .method(ask.method, HttpRequest.BodyPublishers.ofString(ask.body));
    if (!ask.body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!ask.key.isEmpty()) {
      request.header("Idempotency-Key", ask.key);
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Seen(response.statusCode(), json(response.body()), response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException(e.getMessage()));
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException _) {
      return MissingNode.getInstance();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
