package io.understudy.verification.guarantees;

import io.understudy.flow.StepToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The world outside of the database, on which steps have their effects: a folder that the instances
 * and the test see. It remembers every effect, repeated ones too.
 */
record World(Path folder) {

  /** One effect of one attempt of a step. */
  record Effect(String flow, String what, String key, long epoch) {
    private static Effect of(String line) {
      String[] parts = line.split(" ");
      return new Effect(parts[0], parts[1], parts[2], Long.parseLong(parts[3]));
    }
  }

  void effect(String flow, String what, StepToken token) throws IOException {
    String line = flow + " " + what + " " + token.key() + " " + token.epoch() + "\n";
    Files.writeString(
        effects(),
        line,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private Path effects() {
    return folder.resolve("effects");
  }

  List<Effect> effects(String flow) {
    try {
      return Files.exists(effects())
          ? Files.readAllLines(effects()).stream()
              .map(Effect::of)
              .filter(effect -> effect.flow().equals(flow))
              .toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String sign) {
    return Files.exists(folder.resolve(sign));
  }

  void put(String sign) {
    try {
      Files.writeString(folder.resolve(sign), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
