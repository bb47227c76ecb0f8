package io.understudy.testkit.sim;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Runs simulations by seed. */
public final class Simulation {
  private Simulation() {}

  /**
   * What many simulations did.
   *
   * @param events taken in by the machines of the core
   * @param bodies how many step bodies began
   */
  public record Report(
      long seeds,
      long events,
      long leastEvents,
      long bodies,
      long flows,
      Map<Fault, Long> faults,
      long millis) {
    public long eventsPerSecond() {
      return events * 1_000 / Math.max(1, millis);
    }
  }

  /** Runs the seeds one after the other; throws {@link FailedSeed} at the first that fails. */
  public static Report run(long firstSeed, long seeds) {
    return run(firstSeed, seeds, Mutant.NONE);
  }

  /** The same with a planted bug. */
  public static Report run(long firstSeed, long seeds, Mutant mutant) {
    long begun = System.nanoTime();
    Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    for (Fault fault : Fault.values()) {
      faults.put(fault, 0L);
    }
    long events = 0;
    long least = Long.MAX_VALUE;
    long bodies = 0;
    long flows = 0;
    for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
      World world = new World(seed, mutant);
      try {
        world.run();
      } catch (BrokenInvariant broken) {
        throw new FailedSeed(seed, seed - firstSeed + 1, mutant, broken, world.line.notes());
      } catch (RuntimeException error) {
        throw new FailedSeed(
            seed,
            seed - firstSeed + 1,
            mutant,
            new BrokenInvariant("ERROR", error),
            world.line.notes());
      }
      events += world.line.events();
      least = Math.min(least, world.line.events());
      bodies += world.judge.bodies();
      flows += world.store.flowCount();
      world.line.faults().forEach((fault, n) -> faults.merge(fault, n, Long::sum));
    }
    long millis = (System.nanoTime() - begun) / 1_000_000;
    return new Report(seeds, events, least, bodies, flows, faults, millis);
  }

  /** A seed whose simulation broke an invariant. */
  public static final class FailedSeed extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final long seed;
    private final long tried;
    private final String invariant;

    FailedSeed(long seed, long tried, Mutant mutant, BrokenInvariant broken, List<String> notes) {
      super(text(seed, mutant, broken, notes), broken);
      this.seed = seed;
      this.tried = tried;
      this.invariant = broken.invariant();
    }

    private static String text(
        long seed, Mutant mutant, BrokenInvariant broken, List<String> notes) {
      return "seed "
          + seed
          + (mutant == Mutant.NONE ? "" : " with " + mutant)
          + " broke "
          + broken.getMessage()
          + "\n  "
          + String.join("\n  ", notes)
          + "\nTo repeat it: mvn -B -ntp test -pl testkit -am -Dtest=SimulationTest#repeat"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dsim.seed="
          + seed
          + (mutant == Mutant.NONE ? "" : " -Dsim.mutant=" + mutant);
    }

    public long seed() {
      return seed;
    }

    /** How many seeds were run, this one included. */
    public long tried() {
      return tried;
    }

    public String invariant() {
      return invariant;
    }
  }
}
