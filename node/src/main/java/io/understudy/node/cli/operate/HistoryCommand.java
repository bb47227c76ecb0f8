package io.understudy.node.cli.operate;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows who was hot when, and why each reign began and ended; or one reign's receipt. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Shows who was hot when, and why each reign began and ended; with an epoch, that reign's "
          + "receipt."
    })
public final class HistoryCommand extends ApiCommand {
  private static final int WIDTH = 100;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many; 20 by default, at most 500.")
  private int limit = 20;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "EPOCH",
      description = "Show what this reign left about itself.")
  private @Nullable Long epoch;

  @Override
  int work(CallApi api) {
    if (epoch != null) {
      CallApi.Seen seen = api.get("/v1/reigns/" + epoch);
      if (json()) {
        out().println(seen.text());
      } else {
        new ShowReign(out()).show(seen.json());
      }
      return 0;
    }
    CallApi.Seen seen = api.get("/v1/reigns?limit=" + limit);
    if (json()) {
      out().println(seen.text());
      return 0;
    }
    JsonNode reigns = seen.json().path("reigns");
    if (reigns.isEmpty()) {
      out().println("Nobody was hot yet.");
      return 0;
    }
    Table table = new Table(WIDTH, "EPOCH", "INSTANCE", "BUILD", "BEGAN", "LASTED", "TOOK", "WHY");
    for (JsonNode reign : reigns) {
      table.row(
          Long.toString(reign.path("epoch").asLong()),
          Words.text(reign, "instance"),
          Words.text(reign, "build"),
          Words.time(reign, "started"),
          lasted(reign),
          took(reign),
          why(reign));
    }
    table.print(out());
    return 0;
  }

  /** From the lock until it performed. */
  private static String took(JsonNode reign) {
    JsonNode millis = reign.path("phases").path("performingMillis");
    String took = millis.isMissingNode() ? "-" : Math.round(millis.asDouble()) + " ms";
    return reign.path("whole").asBoolean(true) ? took : took + " !";
  }

  static String lasted(JsonNode reign) {
    String ended = Words.text(reign, "ended");
    return ended.isEmpty()
        ? "goes on"
        : Words.time(
            Duration.between(Instant.parse(Words.text(reign, "started")), Instant.parse(ended)));
  }

  private static String why(JsonNode reign) {
    String began = "began: " + Words.text(reign, "cause");
    if (Words.text(reign, "ended").isEmpty()) {
      return began;
    }
    String end = Words.text(reign, "endCause");
    return began + "; ended: " + (end.isEmpty() ? "without a word" : end);
  }
}
