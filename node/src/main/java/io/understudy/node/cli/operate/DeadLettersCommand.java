package io.understudy.node.cli.operate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists dead letters, shows one, sends one again. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the messages that nobody could do anything with, each with the reason.",
      "`dead-letters show` shows one; `dead-letters send-again` takes one in once more."
    },
    subcommands = {DeadLettersCommand.Show.class, DeadLettersCommand.SendAgain.class})
public final class DeadLettersCommand extends ApiCommand {
  private static final int WIDTH = 100;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many; 50 by default, at most 500.")
  private int limit = 50;

  @Override
  int work(CallApi api) {
    CallApi.Seen seen = api.get("/v1/dead-letters?limit=" + limit);
    if (json()) {
      out().println(seen.text());
      return 0;
    }
    JsonNode letters = seen.json().path("deadLetters");
    for (JsonNode letter : letters) {
      String by = Words.text(letter, "sentAgainBy");
      out()
          .println(
              Words.text(letter, "id")
                  + "  "
                  + Words.time(letter, "time")
                  + ", "
                  + Words.count(letter.path("bytes").asInt(), "byte")
                  + (by.isEmpty() ? "" : ", sent again by " + by));
      Words.wrap(Words.text(letter, "reason"), WIDTH - 4)
          .forEach(line -> out().println("    " + line));
    }
    out()
        .println(
            letters.isEmpty()
                ? "There are no dead letters."
                : Words.count(letters.size(), "dead letter") + ".");
    return 0;
  }

  /** What the commands for one dead letter have in common. */
  abstract static class OneLetter extends ApiCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The dead letter's id.")
    private String id = "";

    final String path() {
      return "/v1/dead-letters/" + ActOnFlow.encoded(id);
    }
  }

  /** Shows one. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows a dead letter with its headers and body, as JSON.")
  static final class Show extends OneLetter {
    @Override
    int work(CallApi api) {
      CallApi.Seen seen = api.get(path());
      out().println(json() ? seen.text() : seen.json().toPrettyString());
      return 0;
    }
  }

  /** Sends one again. */
  @Command(
      name = "send-again",
      mixinStandardHelpOptions = true,
      description = "Takes a dead letter in once more, as if it came now: mend its cause first.")
  static final class SendAgain extends OneLetter {
    @Override
    int work(CallApi api) {
      CallApi.Seen seen = api.good(CallApi.Ask.post(path() + "/send-again", "", ""));
      out()
          .println(
              json()
                  ? seen.text()
                  : "It was taken in once more. If something is still wrong with it, it is a new"
                      + " dead letter.");
      return 0;
    }
  }
}
