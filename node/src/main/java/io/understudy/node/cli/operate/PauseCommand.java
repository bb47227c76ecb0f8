package io.understudy.node.cli.operate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Begins maintenance. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = {
      "Begins maintenance: nobody takes the stage until 'resume', whatever happens to the hot "
          + "instance, which goes on."
    })
public final class PauseCommand extends ApiCommand {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for all who look.")
  private String reason = "";

  @Override
  int work(CallApi api) {
    CallApi.Seen seen = api.good(CallApi.Ask.post("/v1/stage/pause", ActOnFlow.reason(reason), ""));
    out().println(json() ? seen.text() : told(seen.json()));
    return 0;
  }

  private static String told(JsonNode done) {
    String hot = Words.text(done, "instance");
    return "Maintenance is on: nobody takes the stage. "
        + (hot.isEmpty() ? "It is empty." : hot + " goes on.")
        + " End it with 'understudy resume'.";
  }
}
