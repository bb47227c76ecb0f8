package io.understudy.verification.bench;

import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.Desk;
import io.understudy.engine.OpenInstance;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.Party;
import io.understudy.verification.bench.output.BenchOutput;
import io.understudy.verification.cluster.RunFolder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Requests and answers a second between two nodes, over a broker. */
@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    description =
        "Requests and answers a second between the flows of two nodes, each journaled on both"
            + " sides, over a broker; everything in this process but PostgreSQL.")
final class BenchSessions implements Callable<Integer> {
  private static final double NANOS_PER_MILLI = 1e6;

  @Option(names = "--seconds", defaultValue = "20", description = "How long it is measured.")
  private int seconds;

  @Option(names = "--warm-up", defaultValue = "10", description = "Seconds before that.")
  private int warmUp;

  @Option(names = "--in-flight", defaultValue = "512", description = "Sessions at once.")
  private int inFlight;

  @Option(names = "--pairs", defaultValue = "20", description = "Requests in each session.")
  private int pairs;

  @Mixin private BenchOutput output;

  private final Histogram latency = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(5), 3);
  private final AtomicBoolean stopping = new AtomicBoolean();

  @Override
  public Integer call() throws Exception {
    try (RunFolder folder = RunFolder.of("bench", output.err());
        TwoNodes nodes = new TwoNodes(folder.path())) {
      OpenInstance _ = nodes.start("b", FlowDefinition.of(EchoFlow.class, EchoFlow::new));
      OpenInstance asking =
          nodes.start(
              "a",
              FlowDefinition.of(
                  TalkFlow.class, () -> new TalkFlow(Party.of("b"), latency::recordValue)));
      tell(measure(asking.desk()));
      folder.done();
      return 0;
    }
  }

  private Map<String, Object> measure(Desk desk) throws InterruptedException {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < inFlight; i++) {
        callers.execute(() -> talkOn(desk));
      }
      TimeUnit.SECONDS.sleep(warmUp);
      latency.reset();
      long began = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      Histogram seen = latency.copy();
      double took = (System.nanoTime() - began) / 1e9;
      stopping.set(true);
      return figures(seen, took);
    }
  }

  private void talkOn(Desk desk) {
    byte[] input = Integer.toString(pairs).getBytes(StandardCharsets.US_ASCII);
    while (!stopping.get()) {
      Reply started = desk.ask(desk.newStart("talk", null, input)).join();
      if (started instanceof Reply.Started(var flow, _)) {
        Reply _ = desk.ask(new Request.Result(flow)).join();
      } else {
        throw new IllegalStateException("A start was answered with " + started);
      }
    }
  }

  private Map<String, Object> figures(Histogram seen, double took) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("pairsPerSecond", Math.round(seen.getTotalCount() / took));
    figures.put("sessionsPerSecond", Math.round(seen.getTotalCount() / took / pairs));
    figures.put(
        "latencyMillis",
        Map.of("p50", millis(seen, 50), "p99", millis(seen, 99), "p999", millis(seen, 99.9)));
    figures.put("inFlight", inFlight);
    figures.put("pairsPerSession", pairs);
    figures.put("seconds", seconds);
    return figures;
  }

  private static double millis(Histogram seen, double percentile) {
    return Math.round(seen.getValueAtPercentile(percentile) / NANOS_PER_MILLI * 10) / 10.0;
  }

  private void tell(Map<String, Object> figures) {
    output.table(figures);
    output.end(figures);
  }
}
