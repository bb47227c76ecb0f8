package io.understudy.verification.transcripts;

import io.understudy.verification.cluster.CommandRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of commands, each on a line that begins with {@code $}, and what they print. What differs
 * from run to run is given a name: flows are ID-1, ID-2 and so on in the order in which they show
 * up, and a command may use these names. A line that begins with {@code --} is a remark.
 */
final class Transcript {
  private static final Pattern WORDS = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  /** From what differs to its name, in this order. */
  private static final Map<Pattern, String> NAMES = names();

  private final Map<String, String> ids = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();
  private final Path folder;
  private final Map<String, String> environment;
  private final Map<String, Runnable> acts;

  /**
   * @param acts what can be done beside running a command, by its text
   */
  Transcript(Path folder, Map<String, String> environment, Map<String, Runnable> acts) {
    this.folder = folder;
    this.environment = environment;
    this.acts = acts;
  }

  private static Map<Pattern, String> names() {
    Map<Pattern, String> names = new LinkedHashMap<>();
    names.put(Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z?"), "TIME");
    names.put(Pattern.compile("\\b(\\d\\d-\\d\\d )?\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?\\b"), "TIME");
    names.put(Pattern.compile("127\\.0\\.0\\.1:\\d+"), "HOST:PORT");
    names.put(Pattern.compile("\\bdev\\b|\\b\\d+\\.\\d+\\.\\d+-SNAPSHOT\\b"), "VERSION");
    names.put(Pattern.compile("\\b\\d+@[0-9a-f]{8}\\b"), "BATCH");
    names.put(Pattern.compile("\\b\\d+(\\.\\d+)? (ms|s)\\b"), "SOME ms");
    names.put(Pattern.compile("(?m)^\\d+\\.\\d(?= +\\w)"), "SOME");
    names.put(Pattern.compile("incarnation [0-9a-f]{16}"), "incarnation SOME");
    names.put(Pattern.compile("batch \\d+ of \\d+"), "batch N of M");
    names.put(Pattern.compile(", with \\d+ more that it had committed"), "");
    names.put(
        Pattern.compile("\\n\\S+ +from the lock to the first [a-z]+(?=\\n)"),
        ""); // when there was one
    names.put(Pattern.compile("\\n[ \\t]{3,}(?=\\S)"), " "); // a cell that goes on in a new line
    names.put(Pattern.compile("(?<=\\S)[ \\t]{3,}(?=\\S)"), "  ");
    return names;
  }

  /** Runs every command of a transcript and answers the transcript as it went this time. */
  String replay(String script) throws InterruptedException {
    for (String line : script.split("\n")) {
      boolean comment = line.startsWith("-- ");
      if (comment || line.startsWith("$ ")) {
        text.append(text.isEmpty() ? "" : "\n").append(line).append('\n');
      }
      if (!comment && line.startsWith("$ ")) {
        perform(line.substring(2));
      }
    }
    return text.toString();
  }

  private void perform(String command) throws InterruptedException {
    Runnable act = acts.get(command);
    if (act != null) {
      act.run();
      return;
    }
    List<String> words = words(command);
    if (!words.removeFirst().equals("understudy")) {
      throw new IllegalArgumentException("Neither a command nor an act: " + command);
    }
    CommandRun run = CommandRun.of(folder, environment, words);
    text.append(named(run.output()));
    if (run.status() != 0) {
      text.append("[exit status ").append(run.status()).append("]\n");
    }
  }

  private List<String> words(String command) {
    String real = command;
    for (Map.Entry<String, String> id : ids.entrySet()) {
      real = real.replace(id.getValue(), id.getKey());
    }
    List<String> words = new ArrayList<>();
    Matcher matcher = WORDS.matcher(real);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words;
  }

  private String named(String output) {
    String told =
        ID.matcher(output)
            .replaceAll(found -> ids.computeIfAbsent(found.group(), _ -> "ID-" + (ids.size() + 1)));
    for (Map.Entry<Pattern, String> name : NAMES.entrySet()) {
      told = name.getKey().matcher(told).replaceAll(name.getValue());
    }
    return told.replace(folder.toString(), "FOLDER").replaceAll("(?m)[ \\t]+$", "");
  }
}
