package io.understudy.node.cli.operate;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** What the commands that change a flow have in common. */
abstract class ActOnFlow extends ApiCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The flow's id.")
  private String id = "";

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The idempotency key: done twice with it, it happens once. Default: a new one.")
  private String key = "cli-" + UUID.randomUUID();

  private final String done;

  private ActOnFlow(String done) {
    this.done = done;
  }

  /** The last part of the path. */
  abstract String action();

  /** JSON; empty for none. */
  String body() {
    return "";
  }

  @Override
  final int work(CallApi api) {
    String path = "/v1/flows/" + encoded(id) + "/" + action();
    CallApi.Seen seen = api.good(CallApi.Ask.post(path, body(), key));
    if (json()) {
      out().println(seen.text());
      return 0;
    }
    boolean existed = seen.json().path("existed").asBoolean(false);
    out().println(existed ? "That was done before, with the same key." : done);
    return 0;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static String reason(String given) {
    return given.isEmpty() ? "" : JsonMapper.shared().writeValueAsString(Map.of("reason", given));
  }

  /** What is done for a reason. */
  abstract static class WithReason extends ActOnFlow {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the journal.")
    private String why = "";

    private WithReason(String done) {
      super(done);
    }

    @Override
    final String body() {
      return reason(why);
    }
  }

  /** Sends a signal. */
  @Command(
      name = "signal",
      mixinStandardHelpOptions = true,
      description = "Sends a signal to a flow.")
  static final class SendSignal extends ActOnFlow {
    @Parameters(index = "1", paramLabel = "SIGNAL", description = "The signal's name.")
    private String signal = "";

    @Option(
        names = "--input",
        paramLabel = "JSON",
        description = "The payload: JSON, @FILE, or - for standard input. Default: null.")
    private String input = "null";

    SendSignal() {
      super("The signal is in the flow's journal.");
    }

    @Override
    String action() {
      return "signals/" + encoded(signal);
    }

    @Override
    String body() {
      try {
        return ReadInput.read(input, System.in);
      } catch (IOException e) {
        throw misused("--input cannot be used: " + e.getMessage());
      }
    }
  }

  /** Cancels a flow. */
  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Asks a flow to end early; it may clean up first.")
  static final class Cancel extends WithReason {
    Cancel() {
      super("The flow is asked to end.");
    }

    @Override
    String action() {
      return "cancel";
    }
  }

  /** Lets a flow out of the hospital. */
  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = "Lets a flow out of the hospital, to try again where its journal ends.")
  static final class Retry extends ActOnFlow {
    Retry() {
      super("The flow has left the hospital and tries again.");
    }

    @Override
    String action() {
      return "retry";
    }
  }

  /** Ends a flow in the hospital. */
  @Command(
      name = "give-up",
      mixinStandardHelpOptions = true,
      description = "Ends a flow that is in the hospital, as failed.")
  static final class GiveUp extends WithReason {
    GiveUp() {
      super("The flow has ended as failed.");
    }

    @Override
    String action() {
      return "give-up";
    }
  }
}
