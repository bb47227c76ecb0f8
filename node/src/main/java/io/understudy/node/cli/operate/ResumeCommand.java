package io.understudy.node.cli.operate;

import picocli.CommandLine.Command;

/** Ends maintenance. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Ends maintenance: whoever is next may take the stage again.")
public final class ResumeCommand extends ApiCommand {
  @Override
  int work(CallApi api) {
    CallApi.Seen seen = api.good(CallApi.Ask.post("/v1/stage/resume", "", ""));
    out().println(json() ? seen.text() : "Maintenance is over.");
    return 0;
  }
}
