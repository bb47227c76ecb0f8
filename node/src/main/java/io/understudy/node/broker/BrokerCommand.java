package io.understudy.node.broker;

import io.understudy.broker.BrokerException;
import io.understudy.broker.BrokerListener;
import io.understudy.broker.BrokerSettings;
import io.understudy.broker.BrokerView;
import io.understudy.broker.EmbeddedBroker;
import io.understudy.node.cli.CliCommand;
import io.understudy.node.config.BadConfigException;
import io.understudy.node.config.NodeConfig;
import io.understudy.node.config.ReadConfig;
import io.understudy.node.run.ExitCode;
import io.understudy.node.run.FatalErrors;
import io.understudy.node.run.Logging;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a broker until it is told to stop. */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = {
      "Runs an AMQP broker, alone or as one of a pair.",
      "Without a configuration: alone, on 127.0.0.1:5672, its messages in ./data/broker."
    })
public final class BrokerCommand implements CliCommand {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerCommand.class);

  @Option(names = "--config", paramLabel = "FILE", description = "HOCON configuration file.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A single setting, over the file. May be repeated.")
  private List<String> settings = List.of();

  @Option(names = "--show-config", description = "Print the configuration in force, and end.")
  private boolean showConfig;

  @Option(
      names = "--until-stdin-closes",
      description = "End politely when standard input closes, as it does when the parent dies.")
  private boolean untilStdinCloses;

  @Override
  public Integer call() {
    try {
      if (showConfig) {
        System.out.println(ReadConfig.show(config, settings));
        return 0;
      }
      return run(ReadConfig.read(config, settings), ReadConfig.readBroker(config, settings));
    } catch (BadConfigException e) {
      System.err.println("The configuration cannot be used:\n" + e.getMessage());
      return ExitCode.BAD_CONFIG;
    } catch (BrokerException e) {
      System.err.println(e.getMessage());
      LOG.debug("The broker does not start.", e);
      return ExitCode.UNAVAILABLE;
    }
  }

  private int run(NodeConfig node, BrokerSettings broker) {
    FatalErrors.install();
    Logging.apply(node.log());
    CountDownLatch stop = new CountDownLatch(1);
    System.out.println("AMQP  " + broker.listen());
    EmbeddedBroker open = EmbeddedBroker.start(broker, new Speak());
    // EmbeddedBroker.close has limits of its own, and tells when one of them is passed.
    Runtime.getRuntime().addShutdownHook(new Thread(open::close, "understudy-broker-close"));
    if (untilStdinCloses) {
      Thread.ofVirtual().name("understudy-stdin").start(() -> awaitEndOfInput(stop));
    }
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /** Says each change on standard output, and halts when only that helps. */
  private static final class Speak implements BrokerListener {
    @Override
    public void changed(BrokerView view) {
      System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + view);
      System.out.flush();
    }

    @Override
    public void stuck(String reason) {
      LOG.error("{} The process is halted.", reason);
      Runtime.getRuntime().halt(ExitCode.HARD_CLEAR);
    }
  }

  private static void awaitEndOfInput(CountDownLatch stop) {
    try {
      while (System.in.read() >= 0) {
        // whatever is typed means nothing
      }
    } catch (IOException e) {
      LOG.debug("Standard input is gone.", e);
    }
    stop.countDown();
  }
}
