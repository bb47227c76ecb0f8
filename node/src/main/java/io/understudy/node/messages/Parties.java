package io.understudy.node.messages;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.understudy.engine.port.Destination;
import io.understudy.flow.Party;
import io.understudy.node.config.BrokerAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parties that a directory file names: HOCON, one block a party. */
record Parties(Map<String, Known> byName) {
  static final Parties NONE = new Parties(Map.of());
  private static final Set<String> KEYS = Set.of("brokers", "inbox", "key");

  /** How to reach a party, and how to know its messages. */
  record Known(Destination destination, PublicKey key) {}

  /** Throws {@link IllegalArgumentException}, naming the party and what is wrong with it. */
  static Parties read(Path file) {
    try {
      Config parties = ConfigFactory.parseFile(file.toFile()).resolve().getConfig("parties");
      Map<String, Known> known = new HashMap<>();
      for (String name : parties.root().keySet()) {
        known.put(name, party(Party.of(name), parties.getConfig(ConfigUtil.quoteString(name))));
      }
      return new Parties(Map.copyOf(known));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static Known party(Party party, Config config) {
    for (String key : config.root().keySet()) {
      if (!KEYS.contains(key)) {
        throw wrong(party, "has an unknown '" + key + "'; known are brokers, inbox and key");
      }
    }
    List<URI> brokers = new ArrayList<>();
    for (String text : config.getStringList("brokers")) {
      URI broker = BrokerAddress.read(text);
      if (broker == null) {
        throw wrong(party, "has a broker that is not like amqp://host:5672: '" + text + "'");
      }
      brokers.add(broker);
    }
    if (brokers.isEmpty()) {
      throw wrong(party, "has no brokers");
    }
    String inbox =
        config.hasPath("inbox") ? config.getString("inbox") : "understudy." + party.name();
    return new Known(
        new Destination(party.name(), brokers, inbox), key(party, config.getString("key")));
  }

  private static PublicKey key(Party party, String text) {
    try {
      return NodeKey.publicKey(text);
    } catch (IllegalArgumentException e) {
      throw wrong(party, "has a key that " + e.getMessage());
    }
  }

  private static IllegalArgumentException wrong(Party party, String what) {
    return new IllegalArgumentException("party '" + party + "' " + what + ".");
  }
}
