package io.understudy.verification.train;

import io.understudy.examples.payments.stream.Outcome;
import io.understudy.examples.payments.stream.PaymentStream;
import io.understudy.node.cli.CliCommand;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.Folders;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.payments.PaymentDesk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code understudy train}: makes an ahead-of-time cache (JEP 483, 515). The trained instance is
 * the warm one of two; the hot one is killed half way.
 */
@Command(name = "train", hidden = true, description = "Makes the JVM's ahead-of-time cache.")
public final class TrainCommand implements CliCommand {
  private static final int PAYMENTS = 1_200;
  private static final int CALLERS = 12;
  private static final Duration END_MAX = Duration.ofMinutes(2);

  @Parameters(paramLabel = "FILE", description = "The cache to write.")
  private Path file;

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("understudy-train-");
    ClusterPlan plan = ClusterPlan.twoInstances(folder);
    try (Cluster bank = Cluster.prepare(plan)) {
      InstanceProcess first = bank.instances().getFirst();
      InstanceProcess trained = bank.instances().getLast();
      bank.start(first);
      InstanceProcess _ = bank.awaitHot(END_MAX);
      trained.start(List.of("-XX:AOTCacheOutput=" + file.toAbsolutePath()));
      bank.awaitUnderstudy(END_MAX);
      pay(bank, 0, PAYMENTS / 2);
      bank.awaitUnderstudy(END_MAX);
      bank.kill(first);
      pay(bank, PAYMENTS / 2, PAYMENTS);
      bank.terminate(trained);
      int _ = trained.awaitEnd(END_MAX);
    } finally {
      Folders.remove(folder);
    }
    return Files.exists(file) ? 0 : 1;
  }

  private static void pay(Cluster bank, int from, int till) throws Exception {
    PaymentStream payments = PaymentStream.of(7, PAYMENTS);
    try (PaymentDesk desk = new PaymentDesk(bank.addresses());
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Outcome>> calls =
          IntStream.range(from, till)
              .mapToObj(payments::get)
              .map(payment -> callers.submit(() -> desk.pay(payment)))
              .toList();
      for (Future<Outcome> call : calls) {
        Outcome _ = call.get();
      }
    }
  }
}
