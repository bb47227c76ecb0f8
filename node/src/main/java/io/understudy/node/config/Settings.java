package io.understudy.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads typed values within their ranges and collects what is wrong with them, so that one start
 * shows all of it. What is returned for a wrong value is never used.
 */
final class Settings {
  private final Config config;
  private final List<String> troubles = new ArrayList<>();

  Settings(Config config) {
    this.config = config;
  }

  List<String> troubles() {
    return troubles;
  }

  void trouble(String path, String text) {
    troubles.add(place(config.getValue(path)) + ": " + path + " " + text);
  }

  String text(String path) {
    try {
      return config.getString(path).strip();
    } catch (ConfigException.WrongType _) {
      trouble(path, "is to be a text.");
      return "";
    }
  }

  boolean flag(String path) {
    try {
      return config.getBoolean(path);
    } catch (ConfigException.WrongType _) {
      trouble(path, "is to be true or false, not " + shown(path) + ".");
      return false;
    }
  }

  int number(String path, int min, int max) {
    try {
      long value = config.getLong(path);
      if (value >= min && value <= max) {
        return (int) value;
      }
      trouble(path, "is to be from " + min + " to " + max + ", not " + value + ".");
    } catch (ConfigException.WrongType _) {
      trouble(
          path,
          "is to be a whole number from " + min + " to " + max + ", not " + shown(path) + ".");
    }
    return min;
  }

  int bytes(String path, int min, int max) {
    try {
      long value = config.getBytes(path);
      if (value >= min && value <= max) {
        return (int) value;
      }
      trouble(path, "is to be from " + min + " to " + max + " bytes, not " + value + ".");
    } catch (ConfigException.WrongType | ConfigException.BadValue _) {
      trouble(path, "is to be a size like 512KiB or 1MiB, not " + shown(path) + ".");
    }
    return min;
  }

  Duration time(String path, Duration min, Duration max) {
    try {
      Duration value = config.getDuration(path);
      if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
        return value;
      }
      trouble(
          path, "is to be from " + words(min) + " to " + words(max) + ", not " + shown(path) + ".");
    } catch (ConfigException.WrongType | ConfigException.BadValue _) {
      trouble(path, "is to be a time like 500ms, 2s or 1m, not " + shown(path) + ".");
    }
    return min;
  }

  <E extends Enum<E>> E choice(String path, Class<E> type) {
    E[] all = type.getEnumConstants();
    String text = text(path);
    for (E each : all) {
      if (word(each).equals(text)) {
        return each;
      }
    }
    trouble(
        path,
        "is to be one of "
            + String.join(", ", Arrays.stream(all).map(Settings::word).toList())
            + ", not '"
            + text
            + "'.");
    return all[0];
  }

  /** A secret that is given as it is or as the first line of a file, not both. */
  Secret secret(String valuePath, String filePath) {
    String value = config.hasPath(valuePath) ? text(valuePath) : "";
    String file = config.hasPath(filePath) ? text(filePath) : "";
    if (!value.isEmpty() && !file.isEmpty()) {
      trouble(filePath, "and " + valuePath + " are both given; give one.");
    }
    if (file.isEmpty()) {
      return new Secret(value);
    }
    try (var lines = Files.lines(Path.of(file))) {
      return new Secret(lines.findFirst().orElse("").strip());
    } catch (IOException | RuntimeException _) {
      trouble(filePath, "names a file that cannot be read: " + file);
      return Secret.NONE;
    }
  }

  /** The name of a file that can be read, or an empty text. */
  String file(String path) {
    String file = text(path);
    if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
      trouble(path, "names a file that cannot be read: " + file);
    }
    return file;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private String shown(String path) {
    return config.getValue(path).unwrapped().toString();
  }

  private static String words(Duration time) {
    long millis = time.toMillis();
    if (millis % 60_000 == 0 && millis > 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /** The file and line of a value, for people. */
  static String place(ConfigValue value) {
    ConfigOrigin origin = value.origin();
    String file = origin.filename();
    if (file == null && origin.url() != null) {
      return "the default"; // in our own jar
    }
    if (file == null) {
      return origin.description().replaceFirst(": \\d+$", ""); // a command line has no line 1
    }
    return origin.lineNumber() > 0 ? file + ", line " + origin.lineNumber() : file;
  }
}
