package io.understudy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.core.log.Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarredBuildsTest {
  private final List<Entry> journal = new ArrayList<>();

  private BarredBuildsTest hot(String instance, String build) {
    journal.add(new Entry.ReignStarted(instance, instance + ".1", build, "cause"));
    return this;
  }

  private BarredBuildsTest handedOver(String to, String by, String why) {
    journal.add(new Entry.HandoverAsked(to, by, "key"));
    journal.add(new Entry.ReignEnded(why));
    return this;
  }

  private BarredBuilds barred() {
    return BarredBuilds.of(journal);
  }

  private BarredBuildsTest newFailed() {
    return hot("a", "old")
        .handedOver("b", "ada", "upgrade")
        .hot("b", "new")
        .handedOver("a", "the canary", "9 of 20 flows failed")
        .hot("a", "old");
  }

  @Test
  void nothingIsBarredWhereNothingFailed() {
    assertThat(hot("a", "old").handedOver("b", "ada", "x").hot("b", "new").barred().why())
        .isEmpty();
  }

  @Test
  void whatTheCanaryHandedBackIsBarredAndTold() {
    assertThat(newFailed().barred().why()).containsOnlyKeys("new");
    assertThat(barred().sentence())
        .contains("build new failed its probation", "9 of 20 flows failed");
  }

  @Test
  void itStaysSoWhenTheBuildTakesTheStageUnasked() {
    assertThat(newFailed().hot("b", "new").barred().why()).containsOnlyKeys("new");
  }

  @Test
  void itStaysSoWhenTheOneThatAnOperatorAskedForDidNotTakeTheStage() {
    assertThat(newFailed().handedOver("b", "ada", "again").hot("c", "new").barred().why())
        .containsOnlyKeys("new");
  }

  @Test
  void itIsOverWhenAnOperatorAskedForItAndItTookTheStage() {
    assertThat(newFailed().handedOver("b", "ada", "again").hot("b", "new").barred().why())
        .isEmpty();
  }

  @Test
  void aBuildCanFailAgain() {
    newFailed().handedOver("b", "ada", "again").hot("b", "new");
    assertThat(handedOver("a", "the canary", "again").hot("a", "old").barred().why())
        .containsEntry("new", "again");
  }
}
