package io.understudy.node.run;

import io.understudy.broker.BrokerSettings;
import io.understudy.node.config.BadConfigException;
import io.understudy.node.config.NodeConfig;
import io.understudy.node.config.ReadConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The options of a command that runs until it is told to stop, and what they mean. */
public final class RunOptions {
  private static final Logger LOG = LoggerFactory.getLogger(RunOptions.class);

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

  /** Does the work, or only shows the configuration; answers the exit code. */
  public int run(IntSupplier work) {
    try {
      if (showConfig) {
        System.out.println(ReadConfig.show(config, settings));
        return 0;
      }
      return work.getAsInt();
    } catch (BadConfigException e) {
      System.err.println("The configuration cannot be used:\n" + e.getMessage());
      return ExitCode.BAD_CONFIG;
    }
  }

  /**
   * @throws BadConfigException which {@link #run} tells
   */
  public NodeConfig node() {
    return ReadConfig.read(config, settings);
  }

  /**
   * @throws BadConfigException which {@link #run} tells
   */
  public BrokerSettings broker() {
    return ReadConfig.readBroker(config, settings);
  }

  /** Blocks until the process is to end, if that is not by a signal. */
  public void awaitStop() {
    CountDownLatch stop = new CountDownLatch(1);
    if (untilStdinCloses) {
      Thread.ofVirtual().name("understudy-stdin").start(() -> awaitEndOfInput(stop));
    }
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
