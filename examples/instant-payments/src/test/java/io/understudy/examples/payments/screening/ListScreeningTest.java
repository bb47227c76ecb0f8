package io.understudy.examples.payments.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.examples.payments.screening.Screening.Inquiry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ListScreeningTest {
  private static final List<String> NAMES = List.of("Orchidée Noire Trading", "Ivan Scerbak-Krull");

  @Test
  void accentsCaseAndOrderOfWordsDoNotMatter() throws Exception {
    assertThat(match("orchidee noire trading")).isEqualTo(NAMES.get(0));
    assertThat(match("TRADING Noire Orchidée S.A.")).isEqualTo(NAMES.get(0));
    assertThat(match("Krull, Ivan Scerbak")).isEqualTo(NAMES.get(1));
    assertThat(match("Orchidée Trading")).isNull();
    assertThat(match("Łukasz Żółć")).isNull();
    assertThat(match("?")).isNull();
  }

  @Test
  void namesOfOtherScriptsMatchThemselvesOnly() throws Exception {
    ListScreening screening =
        new ListScreening(List.of("Иван Щербак", "Ł-Ó Holding"), Duration.ZERO, 0);
    assertThat(screening.screen(asked("ИВАН ЩЕРБАК")).match()).isEqualTo("Иван Щербак");
    assertThat(screening.screen(asked("Анна Каренина")).match()).isNull();
    assertThat(screening.screen(asked("!Anna")).match()).isNull();
  }

  @Test
  void aListHasNoEntriesWithoutLetters() {
    assertThatThrownBy(() -> new ListScreening(List.of("Anna", " ?! "), Duration.ZERO, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("?!");
  }

  private static Inquiry asked(String name) {
    return new Inquiry("k", 1, List.of(name));
  }

  @Test
  void failuresDependOnKeyAndAttemptOnlyAndComeAtTheGivenRate() {
    ListScreening screening = new ListScreening(NAMES, Duration.ZERO, 0.3);
    int failed = 0;
    for (int i = 0; i < 10_000; i++) {
      boolean fails = fails(screening, "key-" + i, 1);
      assertThat(fails(screening, "key-" + i, 1)).isEqualTo(fails);
      failed += fails ? 1 : 0;
    }
    assertThat(failed).isBetween(2_700, 3_300);
  }

  @Test
  void aRateOfOneAlwaysFailsAndOfZeroNever() {
    assertThat(fails(new ListScreening(NAMES, Duration.ZERO, 1), "k", 1)).isTrue();
    assertThat(fails(new ListScreening(NAMES, Duration.ofMillis(1), 0), "k", 1)).isFalse();
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new ListScreening(NAMES, Duration.ofMillis(-1), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ListScreening(NAMES, Duration.ZERO, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static @Nullable String match(String name) throws Exception {
    return new ListScreening(NAMES, Duration.ZERO, 0)
        .screen(new Inquiry("k", 1, List.of("Anna", name)))
        .match();
  }

  private static boolean fails(Screening screening, String key, int attempt) {
    try {
      screening.screen(new Inquiry(key, attempt, List.of("Anna")));
      return false;
    } catch (ScreeningFailedException told) {
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
