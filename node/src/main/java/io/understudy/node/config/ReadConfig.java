package io.understudy.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.understudy.broker.BrokerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration: single settings over a file over the defaults. A key that is not known
 * fails the start, so that a slip of the pen never silently leaves a default in force.
 */
public final class ReadConfig {
  private static final String MODULES = "modules";
  private static final String TOKENS = "http.tokens";
  private static final Set<String> TOKEN_KEYS = Set.of("role", "token", "token-file");

  private ReadConfig() {}

  /**
   * @param file HOCON; {@code null} for none
   * @param settings {@code key=value} each, over the file
   */
  public static NodeConfig read(@Nullable Path file, List<String> settings) {
    return MakeConfig.of(resolve(file, settings));
  }

  /** The same for a broker that runs by itself. */
  public static BrokerSettings readBroker(@Nullable Path file, List<String> settings) {
    return MakeBrokerConfig.of(resolve(file, settings));
  }

  private static Config resolve(@Nullable Path file, List<String> settings) {
    Config reference = reference();
    try {
      Config given =
          single(settings).withFallback(file == null ? ConfigFactory.empty() : parse(file));
      Config resolved = given.withFallback(reference).resolve();
      List<String> unknown = unknownKeys(given, reference);
      if (!unknown.isEmpty()) {
        throw new BadConfigException(unknown);
      }
      return resolved;
    } catch (ConfigException e) {
      throw new BadConfigException(List.of(String.valueOf(e.getMessage())));
    }
  }

  /** The defaults. */
  static Config reference() {
    return ConfigFactory.parseResources(
        ReadConfig.class, "reference.conf", ConfigParseOptions.defaults().setAllowMissing(false));
  }

  /** The configuration as it is in force, secrets left out, with the place of each value. */
  public static String show(@Nullable Path file, List<String> settings) {
    Config given =
        single(settings).withFallback(file == null ? ConfigFactory.empty() : parse(file));
    Config all = given.withFallback(reference()).resolve();
    Config shown = all;
    for (String path : leaves(all)) {
      String last = ConfigUtil.splitPath(path).getLast();
      if (Stream.of("password", "token", "secret", "key").anyMatch(last::endsWith)
          && !all.getString(path).isEmpty()
          && !path.equals("http.tls.key")) {
        shown =
            shown.withValue(path, com.typesafe.config.ConfigValueFactory.fromAnyRef("(redacted)"));
      }
    }
    return shown.root().render(ConfigRenderOptions.concise().setFormatted(true).setJson(false));
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file)) {
      throw new BadConfigException(
          List.of(file + ": there is no such file, or it cannot be read."));
    }
    return ConfigFactory.parseFile(
        file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
  }

  private static Config single(List<String> settings) {
    Config all = ConfigFactory.empty();
    for (String setting : settings) {
      int at = setting.indexOf('=');
      if (at < 1) {
        throw new BadConfigException(List.of("--set " + setting + ": is to be key=value."));
      }
      Config one =
          ConfigFactory.parseString(
              setting.substring(0, at) + " = " + quoteIfNeeded(setting.substring(at + 1)),
              ConfigParseOptions.defaults()
                  .setOriginDescription("--set " + setting.substring(0, at)));
      all = one.withFallback(all);
    }
    return all;
  }

  /** On a command line a URL or a path is meant as it stands; HOCON wants quotes around it. */
  private static String quoteIfNeeded(String value) {
    boolean plain = value.matches("[A-Za-z0-9 ._-]+");
    boolean hocon = value.startsWith("{") || value.startsWith("[") || value.startsWith("\"");
    return plain || hocon ? value : ConfigUtil.quoteString(value);
  }

  private static List<String> unknownKeys(Config given, Config reference) {
    Set<String> known = leaves(reference);
    List<String> troubles = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
      String path = entry.getKey();
      if (!known.contains(path) && !isFree(path)) {
        List<String> near = Nearest.to(path, known);
        troubles.add(
            Settings.place(entry.getValue())
                + ": there is no setting '"
                + path
                + "'."
                + (near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?"));
      }
    }
    troubles.sort(null);
    return troubles;
  }

  private static Set<String> leaves(Config config) {
    Set<String> paths = new LinkedHashSet<>();
    config.entrySet().forEach(entry -> paths.add(entry.getKey()));
    return paths;
  }

  private static boolean isFree(String path) {
    List<String> steps = ConfigUtil.splitPath(path);
    boolean module = steps.getFirst().equals(MODULES) && steps.size() >= 3;
    boolean token =
        steps.size() == 4 && path.startsWith(TOKENS + ".") && TOKEN_KEYS.contains(steps.getLast());
    return module || token;
  }
}
