package io.understudy.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the part of the configuration that is about messages. */
final class MakeMessages {
  private static final int MEBI = 1 << 20;
  private static final String EMBEDDED = "embedded";

  private final Config config;
  private final Settings settings;

  MakeMessages(Config config, Settings settings) {
    this.config = config;
    this.settings = settings;
  }

  MessagesConfig messages(String node) {
    boolean embedded = isEmbedded();
    List<URI> brokers = embedded ? List.of() : brokers();
    int messageBytesMax = settings.bytes("messages.message-bytes", 64 * 1024, 1024 * MEBI);
    if (messageBytesMax < settings.bytes("limits.entry-bytes", 0, Integer.MAX_VALUE) + MEBI) {
      settings.trouble(
          "messages.message-bytes", "is to be at least 1MiB more than limits.entry-bytes.");
    }
    String inbox = settings.text("messages.inbox");
    String directory = settings.text("messages.directory");
    if (!directory.isEmpty() && !Files.isReadable(Path.of(directory))) {
      settings.trouble("messages.directory", "names a file that cannot be read: " + directory);
    }
    return new MessagesConfig(
        brokers,
        embedded ? MakeBrokerConfig.of(config) : null,
        settings.text("messages.user"),
        settings.secret("messages.password", "messages.password-file"),
        new MessagesConfig.Broker(
            settings.text("messages.peers.user"),
            settings.secret("messages.peers.password", "messages.peers.password-file")),
        inbox.isEmpty() ? "understudy." + node : inbox,
        node,
        keyFile(brokers, embedded),
        Path.of(directory),
        settings.time("messages.broker-patience", Duration.ofSeconds(1), Duration.ofHours(1)),
        settings.number("messages.credit", 1, 1_000_000),
        messageBytesMax);
  }

  /** Whether this process is its own broker. */
  private boolean isEmbedded() {
    return config.getValue("messages.brokers").unwrapped() instanceof String text
        && text.strip().equals(EMBEDDED);
  }

  private String keyFile(List<URI> brokers, boolean embedded) {
    String file = settings.text("messages.key-file");
    if (embedded && file.isEmpty()) {
      return Path.of(settings.text("data.folder")).resolve("node-key.pem").toString();
    }
    if (!brokers.isEmpty() && file.isEmpty()) {
      settings.trouble(
          "messages.key-file",
          "is needed with messages.brokers: './understudy key FILE' makes one, for all instances"
              + " of the node.");
    } else if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
      settings.trouble(
          "messages.key-file",
          "names a file that cannot be read: " + file + ". './understudy key FILE' makes one.");
    }
    return file;
  }

  private List<URI> brokers() {
    List<URI> brokers = new ArrayList<>();
    for (String text : brokerTexts()) {
      URI broker = BrokerAddress.read(text);
      if (broker == null) {
        settings.trouble(
            "messages.brokers", "are to look like amqp://host:5672, not '" + text + "'.");
      } else {
        brokers.add(broker);
      }
    }
    return brokers;
  }

  /** A list, or one text with commas, which is easier to give on a command line. */
  private List<String> brokerTexts() {
    try {
      return config.getStringList("messages.brokers");
    } catch (ConfigException.WrongType _) {
      String text = settings.text("messages.brokers");
      return text.isEmpty() ? List.of() : List.of(text.split("\\s*,\\s*"));
    }
  }
}
