package io.understudy.node.cli.operate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hands the stage to another instance. */
@Command(
    name = "handover",
    mixinStandardHelpOptions = true,
    description = {
      "Hands the stage to another instance. It is prepared first, so that callers wait for a "
          + "moment and none fails; where that cannot be, nothing is changed."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:that instance is hot", "1:refused, with the reason", "69:nobody answers"})
public final class HandoverCommand extends ApiCommand {
  @Option(
      names = "--to",
      paramLabel = "INSTANCE",
      description = "Who is to be hot. Default: the best one.")
  private String to = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "How long it may take to prepare; it does not begin later. 1 to 60, default 10.")
  private int timeoutSeconds;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the journal.")
  private String reason = "";

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The idempotency key: done twice with it, it happens once. Default: a new one.")
  private String key = "cli-" + UUID.randomUUID();

  @Override
  int work(CallApi api) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!to.isEmpty()) {
      body.put("to", to);
    }
    body.put("timeoutSeconds", timeoutSeconds);
    if (!reason.isEmpty()) {
      body.put("reason", reason);
    }
    String text = JsonMapper.shared().writeValueAsString(body);
    CallApi.Seen seen = api.good(CallApi.Ask.post("/v1/stage/handover", text, key));
    out().println(json() ? seen.text() : told(seen.json()));
    return 0;
  }

  private static String told(JsonNode done) {
    String hot =
        Words.text(done, "instance") + " is on the stage, epoch " + done.path("epoch").asLong();
    return done.path("existed").asBoolean(false)
        ? hot + "; there was nothing to do."
        : hot
            + ". "
            + Words.text(done, "from")
            + " left it for that; callers waited for at most "
            + done.path("stallMillis").asLong()
            + " ms.";
  }
}
