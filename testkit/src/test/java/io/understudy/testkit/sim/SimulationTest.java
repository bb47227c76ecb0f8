package io.understudy.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
  private static final int SEEDS = Integer.getInteger("sim.seeds", 1_000);

  @Test
  void everySeedKeepsEveryInvariant() {
    Simulation.Report report = Simulation.run(Long.getLong("sim.first", 1), SEEDS);
    System.out.println(report);
    System.out.println(report.eventsPerSecond() + " events per second");
    assertThat(report.leastEvents()).isGreaterThanOrEqualTo(1_000);
    assertThat(report.faults())
        .allSatisfy((fault, count) -> assertThat(count).as("%s", fault).isPositive());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyPlantedBugIsFound(Mutant mutant) {
    Simulation.FailedSeed found =
        catchThrowableOfType(Simulation.FailedSeed.class, () -> Simulation.run(1, SEEDS, mutant));
    assertThat(found).as("%s", mutant).isNotNull();
    System.out.println(mutant + ": " + found.invariant() + " after " + found.tried() + " seeds");
    assertThat(found.invariant()).isNotEqualTo("MACHINE").isNotEqualTo("ERROR");
  }

  /** One seed again: {@code -Dsim.seed}, with {@code -Dsim.mutant}; the first one unless told. */
  @Test
  void repeat() {
    long seed = Long.getLong("sim.seed", 1);
    Mutant mutant = Mutant.valueOf(System.getProperty("sim.mutant", "NONE"));
    System.out.println(Simulation.run(seed, 1, mutant));
  }
}
