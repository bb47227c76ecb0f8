package io.understudy.node.broker;

import io.understudy.broker.BrokerException;
import io.understudy.broker.BrokerListener;
import io.understudy.broker.BrokerSettings;
import io.understudy.broker.BrokerView;
import io.understudy.broker.EmbeddedBroker;
import io.understudy.node.cli.CliCommand;
import io.understudy.node.config.NodeConfig;
import io.understudy.node.run.ExitCode;
import io.understudy.node.run.FatalErrors;
import io.understudy.node.run.Logging;
import io.understudy.node.run.RunOptions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    try {
      return options.run(() -> run(options.node(), options.broker()));
    } catch (BrokerException e) {
      System.err.println(e.getMessage());
      LOG.debug("The broker does not start.", e);
      return ExitCode.UNAVAILABLE;
    }
  }

  private int run(NodeConfig node, BrokerSettings broker) {
    FatalErrors.install();
    Logging.apply(node.log());
    System.out.println("AMQP  " + broker.listen());
    EmbeddedBroker open = EmbeddedBroker.start(broker, new Speak());
    // EmbeddedBroker.close has limits of its own, and tells when one of them is passed.
    Runtime.getRuntime().addShutdownHook(new Thread(open::close, "understudy-broker-close"));
    options.awaitStop();
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
}
