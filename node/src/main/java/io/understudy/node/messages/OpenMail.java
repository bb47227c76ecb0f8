package io.understudy.node.messages;

import io.understudy.amqp.AmqpLimits;
import io.understudy.amqp.AmqpSettings;
import io.understudy.amqp.AmqpTransport;
import io.understudy.amqp.Login;
import io.understudy.broker.BrokerException;
import io.understudy.broker.EmbeddedBroker;
import io.understudy.engine.mail.Mailing;
import io.understudy.node.config.MessagesConfig;
import io.understudy.node.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The node's mail while the process runs: directory and transport, closed together. */
public final class OpenMail implements AutoCloseable {
  private final Mailing mailing;
  private final Runnable closing;

  private OpenMail(Mailing mailing, Runnable closing) {
    this.mailing = mailing;
    this.closing = closing;
  }

  /**
   * @param container who we are, for the brokers' operators
   * @throws IllegalArgumentException when the key or the directory cannot be used
   * @throws BrokerException when the embedded broker does not start
   */
  public static OpenMail open(MessagesConfig config, String container) {
    if (!config.isOn()) {
      return new OpenMail(Mailing.within(config.party()), () -> {});
    }
    EmbeddedBroker broker =
        config.embedded() == null ? null : EmbeddedBroker.start(config.embedded());
    NodeKey key = broker == null ? NodeKey.read(keyFile(config)) : ownKey(keyFile(config));
    FileDirectory directory = new FileDirectory(config.party(), key, config.directory());
    List<URI> brokers =
        broker == null ? config.brokers() : List.of(URI.create("amqp://" + broker.endpoint()));
    AmqpTransport transport =
        AmqpTransport.open(
            AmqpSettings.of(brokers, config.inbox(), container)
                .withLogin(login(config.user(), config.password()))
                .withPeerLogin(login(config.peers().user(), config.peers().password()))
                .withLimits(
                    AmqpLimits.USUAL
                        .withCredit(config.credit())
                        .withMessageBytesMax(config.messageBytesMax())));
    return new OpenMail(
        new Mailing(directory, Optional.of(transport), config.inbox()),
        () -> {
          transport.close();
          directory.close();
          if (broker != null) {
            broker.close();
          }
        });
  }

  private static Path keyFile(MessagesConfig config) {
    return Path.of(config.keyFile());
  }

  /** The key of a node that is alone with its broker: made when it is first asked for. */
  private static NodeKey ownKey(Path file) {
    try {
      return Files.exists(file) ? NodeKey.read(file) : NodeKey.make(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be made: " + e.getMessage(), e);
    }
  }

  private static Login login(String user, Secret password) {
    return new Login(user, password.value());
  }

  public Mailing mailing() {
    return mailing;
  }

  @Override
  public void close() {
    closing.run();
  }
}
