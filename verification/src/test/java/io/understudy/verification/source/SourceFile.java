package io.understudy.verification.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A text file of the repository.
 *
 * @param path from the repository's root, with slashes
 */
record SourceFile(String path, String text) {
  private static final Set<String> FOLDERS_LEFT_OUT = Set.of(".git", "target", "node_modules");
  private static final Set<String> FILES_LEFT_OUT = Set.of("LICENSE");
  private static final long TEXT_BYTES_MAX = 1 << 20;

  /** Every text file under the root, in the order of their paths. */
  static List<SourceFile> allUnder(Path root) {
    List<SourceFile> found = new ArrayList<>();
    try {
      Files.walkFileTree(root, new Collector(root, found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort((a, b) -> a.path.compareTo(b.path));
    return List.copyOf(found);
  }

  boolean isJava() {
    return path.endsWith(".java");
  }

  /** Whether this is a Java file of a test, or of the room that exists for tests. */
  boolean isTest() {
    return isJava() && (path.contains("/src/test/") || path.startsWith("testkit/src/"));
  }

  boolean isPackageInfo() {
    return path.endsWith("/package-info.java");
  }

  /** The folder of the module and the package, the same for its main sources and its tests. */
  String packageFolder() {
    return path.substring(0, path.lastIndexOf('/')).replaceFirst("/src/(main|test)/java/", " ");
  }

  /** Where a pattern of lines is broken: {@code path:line what}. */
  Stream<String> linesThat(java.util.function.Predicate<String> broken) {
    List<String> lines = text.lines().toList();
    return IntStream.range(0, lines.size())
        .filter(i -> broken.test(lines.get(i)))
        .mapToObj(i -> path + ":" + (i + 1) + " " + lines.get(i).strip());
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<SourceFile> found;

    Collector(Path root, List<SourceFile> found) {
      this.root = root;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return FOLDERS_LEFT_OUT.contains(name(folder))
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      boolean wanted =
          attributes.isRegularFile()
              && attributes.size() <= TEXT_BYTES_MAX
              && !FILES_LEFT_OUT.contains(name(file));
      if (wanted) {
        read(file);
      }
      return FileVisitResult.CONTINUE;
    }

    private void read(Path file) throws IOException {
      try {
        String path = root.relativize(file).toString().replace('\\', '/');
        found.add(new SourceFile(path, Files.readString(file)));
      } catch (MalformedInputException e) {
        return; // Not text.
      }
    }

    private static String name(Path path) {
      return String.valueOf(path.getFileName());
    }
  }
}
