package io.understudy.node.run;

import io.understudy.node.cli.CliCommand;
import io.understudy.node.config.BadConfigException;
import io.understudy.node.config.NodeConfig;
import io.understudy.node.config.ReadConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one instance until it is told to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs one instance of a node.",
      "Without a configuration: solo, with an embedded PostgreSQL in ./data."
    })
public final class RunCommand implements CliCommand {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

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
      return run(ReadConfig.read(config, settings));
    } catch (BadConfigException e) {
      System.err.println("The configuration cannot be used:\n" + e.getMessage());
      return ExitCode.BAD_CONFIG;
    } catch (CannotStartException e) {
      System.err.println("The instance cannot start: " + e.getMessage());
      LOG.debug("The instance cannot start.", e);
      return ExitCode.UNAVAILABLE;
    }
  }

  private int run(NodeConfig read) {
    FatalErrors.install();
    Logging.apply(read.log());
    tellEarlierHardClear(read);
    CountDownLatch stop = new CountDownLatch(1);
    AtomicReference<@Nullable RunningNode> opened = new AtomicReference<>();
    Thread closer = closer(opened, read.leaveDeadline());
    Runtime.getRuntime().addShutdownHook(closer);
    RunningNode node = RunningNode.open(read);
    opened.set(node);
    System.out.print(node.greeting());
    System.out.flush();
    var _ = node.hardClear().thenAccept(reason -> clearHard(read, reason));
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

  /** Closes politely when the process is told to end; past a limit of time it ends all the same. */
  private static Thread closer(
      AtomicReference<@Nullable RunningNode> opened, Duration leaveDeadline) {
    return new Thread(
        () -> {
          RunningNode node = opened.get();
          if (node == null) {
            return;
          }
          Duration limit = leaveDeadline.multipliedBy(4).plusSeconds(5);
          Thread.ofPlatform().daemon().name("understudy-watchdog").start(() -> endAfter(limit));
          node.close();
        },
        "understudy-close");
  }

  private static void endAfter(Duration limit) {
    try {
      TimeUnit.NANOSECONDS.sleep(limit.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.error("Closing did not end within {}; the process is halted.", limit);
    Runtime.getRuntime().halt(ExitCode.HARD_CLEAR);
  }

  private static void clearHard(NodeConfig config, String reason) {
    try {
      Files.createDirectories(config.dataFolder());
      Files.writeString(hardClearFile(config), Instant.now() + " " + reason + "\n");
    } catch (IOException e) {
      LOG.error("The reason of the hard clear cannot be kept.", e);
    } finally {
      Runtime.getRuntime().halt(ExitCode.HARD_CLEAR);
    }
  }

  private static void tellEarlierHardClear(NodeConfig config) {
    String lastEnd = System.getenv("UNDERSTUDY_LAST_END");
    if (lastEnd != null) {
      LOG.warn("The process before this one ended with code {}: the JVM failed.", lastEnd);
    }
    Path file = hardClearFile(config);
    try {
      if (Files.exists(file)) {
        LOG.warn(
            "The process before this one was cleared hard: {}", Files.readString(file).strip());
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.warn("What the last hard clear was about cannot be read.", e);
    }
  }

  private static Path hardClearFile(NodeConfig config) {
    return config.dataFolder().resolve("hard-clear-" + config.instance() + ".txt");
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
