package io.understudy.node.cli.operate;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Shows the instances of a node: who is hot, who is next, and why. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the instances of a node: who is hot, who is next, and why.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:somebody answered", "69:nobody answers"})
public final class StatusCommand extends ApiCommand {
  private static final String CLEAR_SCREEN = "\033[H\033[2J";
  private static final Duration LOOK_MAX = Duration.ofMillis(700);

  @Option(names = "--watch", description = "Look again each second, until interrupted.")
  private boolean watch;

  @Override
  int work(CallApi api) {
    if (!watch) {
      show(api);
      return 0;
    }
    while (!Thread.currentThread().isInterrupted()) {
      redraw(api);
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    return 0;
  }

  private void redraw(CallApi api) {
    out().print(json() ? "" : CLEAR_SCREEN);
    try {
      show(api);
    } catch (NobodyAnswersException e) {
      out().println(e.getMessage());
    }
    out().flush();
  }

  private void show(CallApi api) {
    CallApi.Seen seen = api.get("/v1/instance");
    if (json()) {
      out().println(seen.text());
    } else {
      new ShowStatus(out()).show(seen.json(), lookEverywhere(api, seen.json()));
    }
  }

  /** What each instance that has an address says itself; the others are missing. */
  private static Map<String, JsonNode> lookEverywhere(CallApi api, JsonNode asked) {
    Map<String, JsonNode> views = new ConcurrentHashMap<>();
    Map<String, Thread> looks = new LinkedHashMap<>();
    for (JsonNode report : asked.path("stage").path("instances")) {
      String name = Words.text(report, "instance");
      String address = Words.text(report, "address");
      if (!address.isEmpty() && !name.equals(Words.text(asked, "instance"))) {
        looks.put(name, Thread.startVirtualThread(() -> look(api, address, name, views)));
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

  private static void look(CallApi api, String address, String name, Map<String, JsonNode> views) {
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
