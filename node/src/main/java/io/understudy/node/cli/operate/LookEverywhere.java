package io.understudy.node.cli.operate;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** Asks every instance of a node, at the addresses that one of them knows. */
record LookEverywhere(CallApi api) {
  private static final Duration LOOK_MAX = Duration.ofMillis(700);

  /** What each instance that has an address says itself; the others are missing. */
  Map<String, JsonNode> from(JsonNode asked) {
    Map<String, JsonNode> views = new ConcurrentHashMap<>();
    Map<String, Thread> looks = new LinkedHashMap<>();
    for (JsonNode report : asked.path("stage").path("instances")) {
      String name = Words.text(report, "instance");
      String address = Words.text(report, "address");
      if (!address.isEmpty() && !name.equals(Words.text(asked, "instance"))) {
        looks.put(name, Thread.startVirtualThread(() -> look(address, name, views)));
      }
    }
    try {
      for (Thread look : looks.values()) {
        look.join(LOOK_MAX.multipliedBy(2));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    views.put(Words.text(asked, "instance"), asked);
    return views;
  }

  private void look(String address, String name, Map<String, JsonNode> views) {
    try {
      CallApi.Seen seen = api.send(CallApi.Ask.get("/v1/instance"), URI.create(address), LOOK_MAX);
      if (seen.status() == 200 && Words.text(seen.json(), "instance").equals(name)) {
        views.put(name, seen.json());
      }
    } catch (IOException | IllegalArgumentException _) {
      // It is missing then, and shown so.
    }
  }
}
