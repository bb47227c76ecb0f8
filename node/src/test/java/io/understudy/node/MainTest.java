package io.understudy.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void versionIsNamedAndExitsWithZero() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("understudy ");
  }

  @Test
  void withoutASubCommandTheUsageIsShownAsAnError() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: understudy");
  }

  @Test
  void anUnknownCommandExitsWithTwoAndSuggestsTheNearest() {
    assertThat(run("helpp")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean: understudy help");
  }

  private int run(String... args) {
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out, true));
    main.setErr(new PrintWriter(err, true));
    return main.execute(args);
  }
}
