package io.understudy.node.cli.operate;

import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the instances of a node: who is hot, who is next, and why. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the instances of a node: who is hot, who is next, and why.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:somebody answered", "69:nobody answers"})
public final class StatusCommand extends ApiCommand {
  private static final String CLEAR_SCREEN = "\033[H\033[2J";

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
      new ShowStatus(out()).show(seen.json(), new LookEverywhere(api).from(seen.json()));
    }
  }
}
