package io.understudy.node.cli.operate;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Starts a flow. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = "Starts a flow; with the same key again it starts nothing and answers the same.")
final class StartFlow extends ApiCommand {
  @Parameters(paramLabel = "NAME", description = "The flow's name.")
  private String name = "";

  @Option(
      names = "--input",
      paramLabel = "JSON",
      description = "The input: JSON, or @FILE. Default: standard input.")
  private @Nullable String input;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The idempotency key. Default: a new one, which is printed.")
  private String key = "cli-" + UUID.randomUUID();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "Wait for the result that long: 500ms, 30s, 1m.")
  private @Nullable String patience;

  @Override
  int work(CallApi api) {
    String query = patience == null ? "" : "?wait=" + ActOnFlow.encoded(patience);
    String path = "/v1/flows/" + ActOnFlow.encoded(name) + query;
    CallApi.Seen seen = api.good(CallApi.Ask.post(path, body(), key));
    if (json()) {
      out().println(seen.text());
      return hasFailed(seen.json()) ? 1 : 0;
    }
    JsonNode flow = seen.json();
    boolean existed = flow.path("existed").asBoolean(false);
    out()
        .println(
            "Flow "
                + Words.text(flow, "flow")
                + (existed ? " had started before" : " started")
                + " with key "
                + key
                + ".");
    if (flow.has("status")) {
      out().println("Status: " + Words.text(flow, "status"));
    }
    if (flow.has("result")) {
      out().println(flow.path("result").toPrettyString());
    }
    if (flow.has("failure")) {
      JsonNode failure = flow.path("failure");
      out().println(Words.text(failure, "type") + ": " + Words.text(failure, "message"));
    }
    return hasFailed(flow) ? 1 : 0;
  }

  private static boolean hasFailed(JsonNode flow) {
    String status = Words.text(flow, "status");
    return status.equals("failed") || status.equals("cancelled");
  }

  private String body() {
    try {
      return ReadInput.read(input, System.in);
    } catch (NoSuchFileException e) {
      throw misused("--input names a file that is not there: " + e.getFile());
    } catch (IOException e) {
      throw misused(String.valueOf(e.getMessage()));
    }
  }
}
