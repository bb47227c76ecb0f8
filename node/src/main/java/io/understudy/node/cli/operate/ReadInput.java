package io.understudy.node.cli.operate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON that a command is given. */
final class ReadInput {
  private ReadInput() {}

  /** The text itself, of {@code @file}, or of the stream for {@code -} and {@code null}. */
  static String read(@Nullable String given, InputStream stdin) throws IOException {
    String text;
    if (given == null || given.equals("-")) {
      text = new String(stdin.readAllBytes(), StandardCharsets.UTF_8);
    } else {
      text = given.startsWith("@") ? Files.readString(Path.of(given.substring(1))) : given;
    }
    try {
      if (!JsonMapper.shared().readTree(text).isMissingNode()) {
        return text;
      }
    } catch (JacksonException e) {
      throw new IOException(
          "The input is no JSON: " + e.getOriginalMessage().split(" \\(", 2)[0] + ".", e);
    }
    throw new IOException("The input is empty; for no input send null.");
  }
}
