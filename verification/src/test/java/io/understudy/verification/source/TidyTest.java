package io.understudy.verification.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The repository's own files are tidy. Each failure names the places and the remedy. */
class TidyTest {
  private static final Path ROOT =
      Path.of(System.getProperty("understudy.root", "..")).toAbsolutePath().normalize();

  private static final List<SourceFile> FILES = SourceFile.allUnder(ROOT);

  @Test
  void theWholeRepositoryIsRead() {
    assertThat(FILES)
        .extracting(SourceFile::path)
        .contains("pom.xml", "core/pom.xml", "node/src/main/java/io/understudy/node/Main.java");
  }

  @Test
  void filesAreShort() {
    nothing(Tidiness::longFiles, "Split the file by what its parts are for.");
  }

  @Test
  void methodsAreShort() {
    nothing(Tidiness::longMethods, "Name the parts of the method and make each a method.");
  }

  @Test
  void testsWaitForEventsAndNotForTime() {
    nothing(Tidiness::sleepsInTests, "Pass time in, or await the event with a deadline.");
  }

  @Test
  void noTestIsSkipped() {
    nothing(Tidiness::skippedTests, "Make the test pass, or remove it with what it tests.");
  }

  @Test
  void nothingIsLeftForLater() {
    nothing(Tidiness::unfinished, "Do it now, or write an issue and remove the note.");
  }

  @Test
  void nothingNamesOneMachine() {
    nothing(
        Tidiness::pathsOfOneMachine, "Use a path from the repository, a setting or a variable.");
  }

  @Test
  void rolesAreCalledHotAndWarm() {
    nothing(
        Tidiness::refusedWords,
        "An instance is hot or warm, see the glossary. If the word is another system's own,"
            + " add the identifier with the reason to WORDS_ALLOWED in Tidiness.");
  }

  @Test
  void everyPackageHasASign() {
    assertThat(Tidiness.packagesWithoutSign(FILES))
        .as("Add a package-info.java with @NullMarked: what it is for, what it may depend on.")
        .isEmpty();
  }

  private static void nothing(Function<SourceFile, Stream<String>> rule, String remedy) {
    assertThat(FILES.stream().flatMap(rule)).as(remedy).isEmpty();
  }
}
