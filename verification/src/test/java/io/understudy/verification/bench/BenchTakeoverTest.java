package io.understudy.verification.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.verification.bench.takeover.BenchTakeover;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code bench takeover} with few flows and two kills. */
@Timeout(180)
class BenchTakeoverTest {
  @Test
  void twoKillsAreMeasuredAndTheLastLineIsJson() {
    StringWriter told = new StringWriter();
    CommandLine bench = new CommandLine(new BenchTakeover());
    bench.setOut(new PrintWriter(told, true));
    int exit = bench.execute("--flows", "100", "--runs", "2", "--json");
    assertThat(exit).isZero();
    List<String> lines = told.toString().lines().toList();
    assertThat(lines.getFirst()).contains("FLOWS", "P50", "P99", "MAX");
    JsonNode figures = JsonMapper.shared().readTree(lines.getLast());
    for (String figure : List.of("takeoverMillis", "firstFlowMillis", "claimMillis")) {
      JsonNode of100 = figures.path(figure).path("byFlows").path("100");
      assertThat(of100.path("p50").asDouble()).as(figure).isBetween(1.0, 10_000.0);
      assertThat(of100.path("max").asDouble())
          .isEqualTo(figures.path(figure).path("max").asDouble());
    }
    assertThat(figures.path("claimMillis").path("p50").asDouble())
        .isLessThan(figures.path("takeoverMillis").path("max").asDouble());
  }
}
