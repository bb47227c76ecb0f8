package io.understudy.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** An instance that answers what it was told to, call by call; the last answer again and again. */
final class FakeInstance implements AutoCloseable {
  final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Queue<Reaction> reactions = new ConcurrentLinkedQueue<>();
  private final HttpServer server;
  private volatile Reaction last = FakeInstance::drop;

  record Seen(String call, String key, String authorization, String body) {}

  interface Reaction {
    void to(HttpExchange exchange) throws IOException;
  }

  FakeInstance() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  FakeInstance then(Reaction reaction) {
    reactions.add(reaction);
    return this;
  }

  FakeInstance then(int status, String body) {
    return then(answer(status, body));
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  static Reaction answer(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    };
  }

  /** Takes the call and hangs up without a word, as a killed process does. */
  static void drop(HttpExchange exchange) {
    exchange.close();
  }

  /** Takes the call and says nothing, as a stopped process does. */
  static void hang(HttpExchange exchange) {
    // Nothing at all.
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var headers = exchange.getRequestHeaders();
    seen.add(
        new Seen(
            exchange.getRequestMethod() + " " + exchange.getRequestURI(),
            headers.getOrDefault("Idempotency-Key", List.of("")).getFirst(),
            headers.getOrDefault("Authorization", List.of("")).getFirst(),
            body));
    Reaction next = reactions.poll();
    last = next == null ? last : next;
    last.to(exchange);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
