package io.understudy.node.messages;

import io.understudy.amqp.AmqpLimits;
import io.understudy.amqp.AmqpSettings;
import io.understudy.amqp.AmqpTransport;
import io.understudy.amqp.Login;
import io.understudy.engine.mail.Mailing;
import io.understudy.node.config.MessagesConfig;
import io.understudy.node.config.Secret;
import java.nio.file.Path;
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
   */
  public static OpenMail open(MessagesConfig config, String container) {
    if (!config.isOn()) {
      return new OpenMail(Mailing.within(config.party()), () -> {});
    }
    NodeKey key = NodeKey.read(Path.of(config.keyFile()));
    FileDirectory directory = new FileDirectory(config.party(), key, config.directory());
    AmqpTransport transport =
        AmqpTransport.open(
            AmqpSettings.of(config.brokers(), config.inbox(), container)
                .withLogin(login(config.user(), config.password()))
                .withPeerLogin(login(config.peers().user(), config.peers().password()))
                .withLimits(
                    AmqpLimits.USUAL
                        .withCredit(config.credit())
                        .withMessageBytesMax(config.messageBytesMax())));
    return new OpenMail(
        new Mailing(directory, Optional.of(transport)),
        () -> {
          transport.close();
          directory.close();
        });
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
