package io.understudy.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.understudy.core.shard.RehearsalRules;
import io.understudy.engine.InstanceSettings.EngineLimits;
import io.understudy.engine.InstanceSettings.Watching;
import io.understudy.node.config.HttpConfig.TlsConfig;
import io.understudy.node.config.HttpConfig.Token;
import io.understudy.node.config.NodeConfig.DatabaseConfig;
import io.understudy.node.config.NodeConfig.LogConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes the records out of a resolved configuration whose keys are all known. */
final class MakeConfig {
  private static final int TOKEN_LETTERS_MIN = 16;
  private static final int KIBI = 1024;

  /** The priority of an instance that never takes the stage. */
  private static final int NEVER_HOT = -1;

  private final Config config;
  private final Settings settings;

  private MakeConfig(Config config) {
    this.config = config;
    this.settings = new Settings(config);
  }

  static NodeConfig of(Config resolved) {
    MakeConfig make = new MakeConfig(resolved);
    NodeConfig made = make.node();
    if (!make.settings.troubles().isEmpty()) {
      throw new BadConfigException(make.settings.troubles());
    }
    return made;
  }

  private NodeConfig node() {
    String node = name("node", "");
    return new NodeConfig(
        node,
        name("instance", hostName()),
        settings.number("shard", 0, 9_999),
        settings.flag("never-hot") ? NEVER_HOT : settings.number("priority", -1_000, 1_000),
        settings.time("lease", Duration.ofMillis(250), Duration.ofSeconds(60)),
        settings.time("leave-deadline", Duration.ofMillis(100), Duration.ofMinutes(10)),
        new Watching(
            settings.time("watchdog.every", Duration.ZERO, Duration.ofMinutes(10)),
            settings.time("watchdog.patience", Duration.ofSeconds(1), Duration.ofMinutes(10))),
        settings.time("handover-grace", Duration.ZERO, Duration.ofSeconds(10)),
        handback(),
        settings.time("canary-probation", Duration.ZERO, Duration.ofHours(24)),
        rehearsal(),
        settings.flag("warm-up"),
        Path.of(settings.text("data.folder")),
        database(),
        http(),
        new MakeMessages(config, settings).messages(node),
        limits(),
        settings.number("retention.finished-days", 1, 36_500),
        new LogConfig(
            settings.choice("log.format", LogConfig.Format.class),
            settings.choice("log.level", Level.class).name()),
        modules());
  }

  private RehearsalRules rehearsal() {
    return new RehearsalRules(
        settings.choice("rehearsal", RehearsalRules.Mode.class),
        settings.number("rehearsal-sample", 1, 10_000_000),
        settings.number("rehearsal-pace", 1, 10_000_000),
        Set.of());
  }

  /** When the stage goes back to an instance with a higher priority; empty: it does not. */
  private Optional<Duration> handback() {
    return settings.text("handback").equals("off")
        ? Optional.empty()
        : Optional.of(settings.time("handback", Duration.ofSeconds(1), Duration.ofHours(24)));
  }

  private enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  private String name(String path, String otherwise) {
    String text = settings.text(path);
    String name = text.isEmpty() ? otherwise : text;
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,39}")) {
      settings.trouble(
          path,
          "is to be 1 to 40 letters, digits, dots, hyphens and underscores, not '" + name + "'.");
    }
    return name;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
    } catch (UnknownHostException _) {
      return "";
    }
  }

  private DatabaseConfig database() {
    String url = settings.text("database.url");
    if (!url.isEmpty() && !url.startsWith("jdbc:postgresql://")) {
      settings.trouble("database.url", "is to look like jdbc:postgresql://host:5432/name.");
    }
    if (url.contains("password=")) {
      settings.trouble("database.url", "is not to hold the password; use database.password-file.");
    }
    if (!url.isEmpty() && settings.text("database.user").isEmpty()) {
      settings.trouble("database.url", "needs database.user beside it.");
    }
    return new DatabaseConfig(
        url,
        settings.text("database.user"),
        settings.secret("database.password", "database.password-file"),
        settings.number("database.embedded-port", 0, 65_535),
        settings.flag("database.embedded-share"));
  }

  private int transactions() {
    int configured = settings.number("limits.transactions", 0, 1_000);
    return configured == 0 ? EngineLimits.DEFAULT.transactionsMax() : configured;
  }

  private HttpConfig http() {
    HttpConfig http =
        new HttpConfig(
            settings.text("http.bind"),
            settings.number("http.port", 0, 65_535),
            advertised(),
            settings.time("http.hold", Duration.ZERO, Duration.ofSeconds(60)),
            settings.time("http.answer-deadline", Duration.ofSeconds(1), Duration.ofMinutes(10)),
            settings.time("http.wait-max", Duration.ofSeconds(1), Duration.ofMinutes(10)),
            new TlsConfig(
                settings.file("http.tls.certificate"),
                settings.file("http.tls.key"),
                settings.file("http.tls.trust")),
            tokens());
    if (http.tls().certificate().isEmpty() != http.tls().key().isEmpty()) {
      settings.trouble("http.tls.key", "and http.tls.certificate go together; one is missing.");
    }
    if (!http.isLoopback() && !(http.tls().isOn() && !http.tokens().isEmpty())) {
      settings.trouble(
          "http.bind",
          "= "
              + http.bind()
              + " can be reached from other machines, and that needs TLS and tokens: set"
              + " http.tls.certificate, http.tls.key and at least one http.tokens.<name> { role ="
              + " operator, token-file = ... }. Or leave it at 127.0.0.1.");
    }
    return http;
  }

  private String advertised() {
    String address = settings.text("http.advertised");
    if (!address.isEmpty() && !isAddress(address)) {
      settings.trouble(
          "http.advertised",
          "is to look like http://host:port or https://host:port, not " + address + ".");
    }
    return address;
  }

  private static boolean isAddress(String address) {
    try {
      URI uri = URI.create(address);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && (uri.getPath() == null || uri.getPath().isEmpty())
          && uri.getQuery() == null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private List<Token> tokens() {
    List<Token> tokens = new ArrayList<>();
    for (String name : config.getObject("http.tokens").keySet()) {
      String path = "http.tokens." + ConfigUtil.quoteString(name);
      if (!config.hasPath(path + ".role")) {
        settings.trouble(path, "needs a role: viewer, starter or operator.");
        continue;
      }
      Secret secret = settings.secret(path + ".token", path + ".token-file");
      if (secret.value().length() < TOKEN_LETTERS_MIN) {
        settings.trouble(path, "needs a token of at least 16 letters.");
      }
      tokens.add(new Token(name, settings.choice(path + ".role", HttpConfig.Role.class), secret));
    }
    return List.copyOf(tokens);
  }

  private EngineLimits limits() {
    return new EngineLimits(
        settings.bytes("limits.entry-bytes", KIBI, 64 * KIBI * KIBI),
        settings.number("limits.flows-live", 1, 100_000_000),
        settings.number("limits.events-queued", 16, 10_000_000),
        settings.number("limits.fibers", 1, 10_000_000),
        transactions());
  }

  private Map<String, Map<String, String>> modules() {
    Map<String, Map<String, String>> modules = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.getConfig("modules").entrySet()) {
      List<String> steps = ConfigUtil.splitPath(entry.getKey());
      modules
          .computeIfAbsent(steps.getFirst(), _ -> new TreeMap<>())
          .put(
              String.join(".", steps.subList(1, steps.size())),
              String.valueOf(entry.getValue().unwrapped()));
    }
    return modules;
  }
}
