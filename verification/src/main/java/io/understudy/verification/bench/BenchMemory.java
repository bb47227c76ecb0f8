package io.understudy.verification.bench;

import io.understudy.core.log.Payload;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.Desk;
import io.understudy.engine.OpenInstance;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.verification.bench.output.BenchOutput;
import io.understudy.verification.bench.output.Figures;
import io.understudy.verification.cluster.CommandRun;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What parked flows cost, and how long it takes to wake one. */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description =
        "What parked flows cost in memory and how long a signal to one of them takes, in a JVM of"
            + " its own; then again after the instance was opened anew from the database.")
final class BenchMemory implements Callable<Integer> {
  private static final double MILLIS_PER_SECOND = 1_000;
  private static final int STARTS_AT_ONCE = 4_096;

  @Option(names = "--flows", defaultValue = "1000000", description = "Parked flows.")
  private int flows;

  @Option(names = "--signals", defaultValue = "5000", description = "Signals, one by one.")
  private int signals;

  @Option(names = "--heap", defaultValue = "4g", description = "-Xmx of the JVM it runs in.")
  private String heap;

  @Mixin private BenchOutput output;

  @Option(names = "--here", hidden = true, description = "In this JVM.")
  private boolean here;

  @Override
  public Integer call() throws Exception {
    if (!here) {
      List<String> again = new ArrayList<>(List.of("bench", "memory", "--here"));
      again.addAll(List.of("--flows", "" + flows, "--signals", "" + signals));
      again.addAll(output.isJson() ? List.of("--json") : List.of());
      return CommandRun.shown(List.of("-Xmx" + heap), again);
    }
    try (BenchDatabase database = BenchDatabase.start()) {
      tell(measure(new OneNode(database.address(), flows)));
      return 0;
    }
  }

  private Map<String, Object> measure(OneNode node) throws InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    long heapBefore = heapAfterCollection();
    OpenInstance first = node.open(FlowDefinition.of(ParkedFlow.class, ParkedFlow::new));
    long began = System.nanoTime();
    List<FlowId> parked = start(first.desk());
    figures.put("flows", flows);
    figures.put("startSeconds", secondsSince(began));
    wake(first.desk(), parked, figures, "");
    long heapBytes = heapAfterCollection();
    figures.put("heapBytes", heapBytes);
    figures.put("heapBytesPerFlow", (heapBytes - heapBefore) / flows);
    figures.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
    first.close();
    began = System.nanoTime();
    OpenInstance again = node.open(FlowDefinition.of(ParkedFlow.class, ParkedFlow::new));
    figures.put("openSeconds", secondsSince(began));
    wake(again.desk(), parked, figures, "AfterOpening");
    figures.put("heapBytesAfterOpening", heapAfterCollection());
    again.close();
    figures.put("heapMaxBytes", Runtime.getRuntime().maxMemory());
    return figures;
  }

  private List<FlowId> start(Desk desk) throws InterruptedException {
    Semaphore room = new Semaphore(STARTS_AT_ONCE);
    List<CompletableFuture<Reply>> starts = new ArrayList<>(flows);
    for (int i = 0; i < flows; i++) {
      room.acquire();
      byte[] input = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
      String clientId = UUID.randomUUID().toString();
      starts.add(
          desk.ask(desk.newStart("parked", clientId, input))
              .whenComplete((_, _) -> room.release()));
    }
    List<FlowId> started = new ArrayList<>(flows);
    for (CompletableFuture<Reply> start : starts) {
      if (!(start.join() instanceof Reply.Started(FlowId flow, _))) {
        throw new IllegalStateException("A start was answered with " + start.join());
      }
      started.add(flow);
    }
    return started;
  }

  /** Signals to flows picked at random, and takes them out of the list. */
  private void wake(Desk desk, List<FlowId> parked, Map<String, Object> figures, String when) {
    Histogram answered = new Histogram(3);
    Histogram ended = new Histogram(3);
    Random random = new Random(1);
    for (int i = 0; i < signals; i++) {
      int index = random.nextInt(parked.size());
      FlowId flow = parked.set(index, parked.getLast());
      parked.removeLast();
      Payload payload = new Payload("", new byte[] {'1'});
      long began = System.nanoTime();
      Reply reply =
          desk.ask(new Request.Signal(flow, ParkedFlow.SIGNAL, flow.toString(), payload)).join();
      answered.recordValue(System.nanoTime() - began);
      Reply result = desk.ask(new Request.Result(flow)).join();
      ended.recordValue(System.nanoTime() - began);
      if (!(reply instanceof Reply.Accepted && result instanceof Reply.Finished)) {
        throw new IllegalStateException(flow + " answered with " + reply + " and " + result);
      }
    }
    figures.put("signalMillis" + when, Figures.millis(answered));
    figures.put("resultMillis" + when, Figures.millis(ended));
  }

  private static double secondsSince(long beganNanos) {
    return Figures.millis(System.nanoTime() - beganNanos) / MILLIS_PER_SECOND;
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private void tell(Map<String, Object> figures) {
    output.table(figures);
    output.end(figures);
  }
}
