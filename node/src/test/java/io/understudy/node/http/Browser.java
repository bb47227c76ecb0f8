package io.understudy.node.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Makes real calls. */
final class Browser implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();

  record Seen(int status, JsonNode json, HttpResponse<byte[]> response) {
    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    String text(String member) {
      return json.path(member).asString("");
    }
  }

  Seen get(HttpApi api, String path, String... headers) throws Exception {
    return send(request(api, path, headers).GET());
  }

  Seen post(HttpApi api, String path, String body, String... headers) throws Exception {
    return send(
        request(api, path, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Seen send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
    return new Seen(
        response.statusCode(),
        Json.read(
            json ? response.body() : "null".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        response);
  }

  static HttpRequest.Builder request(HttpApi api, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
            .timeout(Duration.ofSeconds(20));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
