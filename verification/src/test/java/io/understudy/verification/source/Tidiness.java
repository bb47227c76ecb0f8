package io.understudy.verification.source;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The rules of tidiness. Each answers the places that break it. */
final class Tidiness {
  private static final int FILE_LINES_MAX = 400;
  private static final int TEST_FILE_LINES_MAX = 500;
  private static final int METHOD_LINES_MAX = 50;

  /** Written in two parts so that this file does not find itself. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern SLEEP = Pattern.compile("\\bThread\\.sleep\\s*\\(");
  private static final Pattern SKIPPED_TEST = Pattern.compile("^\\s*@(Disabled|Ignore)\\b");

  /** Folders of somebody's machine, and the hosts of registries. */
  private static final Pattern ONE_MACHINE =
      Pattern.compile(
          "(?<![\\w.}*~-])/(work|root|home/\\w+|Users/\\w+)/"
              + "|\\b[A-Z]:\\\\Users\\\\"
              + "|repo\\d?\\.maven\\.|registry\\.npmjs|deb\\.debian\\.");

  /** Other people's words for what is hot and warm here. */
  private static final Set<String> WORDS_REFUSED =
      Set.of("leader", "leadership", "follower", "primary", "secondary", "master", "slave");

  private static final Pattern ACTIVE_AS_ROLE =
      Pattern.compile("(is|become|be|go|set)?_?(active|passive)(_?(instance|node|role|shard))?");

  /** Identifiers that may use a refused word, and why. */
  private static final Map<String, String> WORDS_ALLOWED =
      Map.of("primaryKey", "SQL's own word for the key of a table");

  private Tidiness() {}

  static Stream<String> longFiles(SourceFile file) {
    long max = file.isTest() ? TEST_FILE_LINES_MAX : FILE_LINES_MAX;
    long lines = file.text().lines().count();
    return file.isJava() && lines > max
        ? Stream.of("%s has %d lines, at most %d".formatted(file.path(), lines, max))
        : Stream.empty();
  }

  static Stream<String> longMethods(SourceFile file) {
    if (!file.isJava()) {
      return Stream.empty();
    }
    Predicate<Declaration> tooLong = it -> it.isMethod() && it.lines() > METHOD_LINES_MAX;
    return declarations(file).stream()
        .filter(tooLong)
        .map(
            it ->
                "%s:%d %s has %d lines, at most %d"
                    .formatted(file.path(), it.line(), it.name(), it.lines(), METHOD_LINES_MAX));
  }

  static Stream<String> refusedWords(SourceFile file) {
    if (!file.isJava()) {
      return Stream.empty();
    }
    return declarations(file).stream()
        .filter(it -> usesRefusedWord(it.name()))
        .map(it -> "%s:%d %s".formatted(file.path(), it.line(), it.name()));
  }

  static Stream<String> sleepsInTests(SourceFile file) {
    return file.isTest() ? file.linesThat(SLEEP.asPredicate()) : Stream.empty();
  }

  static Stream<String> skippedTests(SourceFile file) {
    return file.isJava() ? file.linesThat(SKIPPED_TEST.asPredicate()) : Stream.empty();
  }

  static Stream<String> unfinished(SourceFile file) {
    return file.linesThat(UNFINISHED.asPredicate());
  }

  static Stream<String> pathsOfOneMachine(SourceFile file) {
    return file.linesThat(ONE_MACHINE.asPredicate());
  }

  static Stream<String> packagesWithoutSign(List<SourceFile> files) {
    Set<String> signed =
        files.stream()
            .filter(SourceFile::isPackageInfo)
            .filter(file -> file.text().contains("@NullMarked"))
            .map(SourceFile::packageFolder)
            .collect(Collectors.toSet());
    return files.stream()
        .filter(SourceFile::isJava)
        .map(SourceFile::packageFolder)
        .distinct()
        .filter(folder -> !signed.contains(folder));
  }

  private static boolean usesRefusedWord(String name) {
    if (WORDS_ALLOWED.containsKey(name)) {
      return false;
    }
    String words = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(java.util.Locale.ROOT);
    return Stream.of(words.split("_", -1)).anyMatch(WORDS_REFUSED::contains)
        || ACTIVE_AS_ROLE.matcher(words).matches();
  }

  /** What a file declares, read by the compiler's own parser. */
  private static List<Declaration> declarations(SourceFile file) {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    SimpleJavaFileObject input =
        new SimpleJavaFileObject(
            URI.create("string:///" + file.path()), SimpleJavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return file.text();
          }
        };
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null, null, problem -> {}, List.of("-proc:none"), null, List.of(input));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      return Declaration.allOf(unit, positions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
