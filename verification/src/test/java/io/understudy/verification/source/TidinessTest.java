package io.understudy.verification.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every rule of tidiness finds what was planted for it, and leaves its neighbours alone. */
class TidinessTest {
  private static final String MAIN = "m/src/main/java/p/A.java";
  private static final String TEST = "m/src/test/java/p/ATest.java";

  @Test
  void fileOfOneLineTooManyIsFound() {
    assertThat(Tidiness.longFiles(new SourceFile(MAIN, "\n".repeat(400)))).isEmpty();
    assertThat(Tidiness.longFiles(new SourceFile(MAIN, "\n".repeat(401)))).hasSize(1);
    assertThat(Tidiness.longFiles(new SourceFile(TEST, "\n".repeat(500)))).isEmpty();
    assertThat(Tidiness.longFiles(new SourceFile(TEST, "\n".repeat(501)))).hasSize(1);
  }

  @Test
  void methodOfOneLineTooManyIsFound() {
    assertThat(Tidiness.longMethods(methodOfLines(50))).isEmpty();
    assertThat(Tidiness.longMethods(methodOfLines(51)))
        .containsExactly(MAIN + ":2 f has 51 lines, at most 50");
  }

  @Test
  void refusedWordIsFoundInsideIdentifiersOnly() {
    String source =
        """
        class A {
          boolean isLeader; int masterEpoch; void active() {}
          /** The leader of none. */
          int primaryKey, activeFlows, interactive; String leaderboard = "leader";
        }
        """;
    assertThat(Tidiness.refusedWords(new SourceFile(MAIN, source)))
        .containsExactly(MAIN + ":2 isLeader", MAIN + ":2 masterEpoch", MAIN + ":2 active");
  }

  @Test
  void sleepIsFoundInTestsOnly() {
    String source = "Thread." + "sleep(5);";
    assertThat(Tidiness.sleepsInTests(new SourceFile(TEST, source))).hasSize(1);
    assertThat(Tidiness.sleepsInTests(new SourceFile("testkit/src/main/java/p/B.java", source)))
        .hasSize(1);
    assertThat(Tidiness.sleepsInTests(new SourceFile(MAIN, source))).isEmpty();
  }

  @Test
  void skippedTestIsFound() {
    assertThat(Tidiness.skippedTests(new SourceFile(TEST, "  @" + "Disabled(\"x\")"))).hasSize(1);
  }

  @Test
  void noteForLaterIsFoundInAnyFile() {
    String note = "TO" + "DO";
    assertThat(Tidiness.unfinished(new SourceFile("a.md", note + ": more"))).hasSize(1);
    assertThat(Tidiness.unfinished(new SourceFile("a.md", note + "S"))).isEmpty();
  }

  @Test
  void pathOfOneMachineIsFound() {
    for (String path : List.of("/wor" + "k/x", "=/roo" + "t/x", "\"/hom" + "e/ann/x")) {
      assertThat(Tidiness.pathsOfOneMachine(new SourceFile("a.md", path))).hasSize(1);
    }
    for (String path : List.of("docs/work/x", "target/root/x", "/usr/lib/jvm", "~/work/x")) {
      assertThat(Tidiness.pathsOfOneMachine(new SourceFile("a.md", path))).isEmpty();
    }
  }

  @Test
  void packageWithoutSignIsFoundAndAMainSignServesTheTests() {
    SourceFile sign =
        new SourceFile("m/src/main/java/p/package-info.java", "@NullMarked package p;");
    SourceFile test = new SourceFile(TEST, "");
    SourceFile other = new SourceFile("m/src/main/java/q/B.java", "");
    assertThat(Tidiness.packagesWithoutSign(List.of(sign, test))).isEmpty();
    assertThat(Tidiness.packagesWithoutSign(List.of(sign, test, other))).containsExactly("m q");
  }

  private static SourceFile methodOfLines(int lines) {
    return new SourceFile(MAIN, "class A {\nvoid f() {\n" + "\n".repeat(lines - 2) + "}\n}\n");
  }
}
