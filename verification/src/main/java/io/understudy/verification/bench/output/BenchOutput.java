package io.understudy.verification.bench.output;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** A mixin: progress to standard error, the table and the line of JSON to standard output. */
public final class BenchOutput {
  @Option(names = "--json", description = "At the end, one line of JSON beside the table.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  public boolean isJson() {
    return json;
  }

  public PrintWriter err() {
    return command.commandLine().getErr();
  }

  /** What happens now, or went wrong. */
  public void say(String line) {
    err().println(line);
    err().flush();
  }

  /** A line of the table. */
  public void row(String format, Object... values) {
    PrintWriter out = command.commandLine().getOut();
    out.printf(format + "%n", values);
    out.flush();
  }

  /** All figures as a table. */
  public void table(Map<String, Object> figures) {
    figures.forEach((name, value) -> row("%-26s %s", name, value));
  }

  /** The last line: the figures and what they were measured on, when it is asked for. */
  public void end(Map<String, Object> figures) {
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>(figures);
      all.put("processors", Runtime.getRuntime().availableProcessors());
      all.put("machine", Machine.describe());
      all.put("jdk", Machine.jdk());
      row("%s", JsonMapper.shared().writeValueAsString(all));
    }
  }
}
