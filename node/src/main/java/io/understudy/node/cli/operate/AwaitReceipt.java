package io.understudy.node.cli.operate;

import io.understudy.node.cli.operate.CallApi.Ask;
import io.understudy.node.cli.operate.CallApi.Seen;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Waits until a reign has left its receipt; asks all instances in turn, because some of them may be
 * gone or hang.
 */
record AwaitReceipt(CallApi api) {
  private static final Duration ALL_MAX = Duration.ofMinutes(3);
  private static final Duration ONE_MAX = Duration.ofSeconds(1);
  private static final long LOOK_MILLIS = 200;

  /**
   * @param view what an instance said of the node before
   */
  Seen of(long epoch, JsonNode view) {
    Set<URI> addresses = addresses(view);
    long until = System.nanoTime() + ALL_MAX.toNanos();
    List<String> reasons = new ArrayList<>();
    while (System.nanoTime() < until && !Thread.currentThread().isInterrupted()) {
      reasons.clear();
      for (URI address : addresses) {
        try {
          Seen seen = api.send(Ask.get("/v1/reigns/" + epoch), address, ONE_MAX);
          if (seen.json().has("receipt")) {
            return seen;
          }
          reasons.add(address + ": no receipt of epoch " + epoch + " (" + seen.status() + ")");
        } catch (IOException e) {
          reasons.add(address + ": " + e);
        }
      }
      pause();
    }
    throw new NobodyAnswersException(reasons);
  }

  private Set<URI> addresses(JsonNode view) {
    Set<URI> addresses = new LinkedHashSet<>(api.addresses());
    for (JsonNode report : view.path("stage").path("instances")) {
      String address = Words.text(report, "address");
      if (!address.isEmpty()) {
        addresses.add(URI.create(address));
      }
    }
    return addresses;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
