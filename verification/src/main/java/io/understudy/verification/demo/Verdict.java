package io.understudy.verification.demo;

import io.understudy.examples.payments.ledger.LedgerReport;
import io.understudy.examples.payments.stream.StreamVerdict;
import io.understudy.verification.cluster.Takeover;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a demo came to.
 *
 * @param counted from the database
 * @param takeovers one for each kill
 * @param gaveUp callers that got no answer, with the reason
 */
public record Verdict(
    DemoPlan plan,
    Counted counted,
    List<Takeover> takeovers,
    Map<String, String> gaveUp,
    long slowestAnswerMillis,
    long millis) {

  /**
   * What the database has.
   *
   * @param answered payments whose flow completed and whose answer is written
   * @param lost payments of the stream without one
   * @param duplicated payments with more than one answer
   * @param toldOtherwise callers that were told another answer than the one that is written
   * @param outcomes whether the answers are those that had to come
   * @param brokenChain batches that do not stand on the one before, or of an epoch that was over
   * @param brokenJournals flows whose journal has a gap or a number twice
   * @param takenOver for each epoch, how many flows of earlier epochs went on in it
   */
  public record Counted(
      int answered,
      int lost,
      int duplicated,
      int toldOtherwise,
      StreamVerdict outcomes,
      LedgerReport ledger,
      long reigns,
      long brokenChain,
      long brokenJournals,
      Map<Long, Long> takenOver) {}

  /** How many flows, accepted before this kill, went on in the reign after it. */
  public long takenOver(Takeover takeover) {
    return counted.takenOver().getOrDefault(takeover.epoch() + 1, 0L);
  }

  public boolean isLedgerBalanced() {
    return counted.ledger().isSoundAndAtRest();
  }

  /** The takeover time that at least this share (0 to 1) of the kills did not exceed. */
  public long takeoverMillis(double share) {
    long[] sorted =
        takeovers.stream().mapToLong(each -> each.duration().toMillis()).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  public boolean holds() {
    return failures().isEmpty();
  }

  /** What does not hold, one sentence each. */
  public List<String> failures() {
    List<String> failures = new ArrayList<>();
    add(failures, counted.lost(), "payments are lost: no answer to them is in the database");
    add(failures, counted.duplicated(), "payments were answered more than once");
    add(failures, counted.toldOtherwise(), "callers were told something else than is written");
    add(failures, gaveUp.size(), "callers got no answer, first: " + first(gaveUp));
    add(
        failures,
        counted.outcomes().wrong(),
        "payments got an unexpected answer, first: "
            + counted.outcomes().surprises().stream().findFirst().orElse(""));
    failures.addAll(counted.ledger().findings());
    if (!isLedgerBalanced() && counted.ledger().findings().isEmpty()) {
      failures.add("The ledger is not at rest: payments are still on their way.");
    }
    add(failures, counted.brokenChain(), "batches break the log's chain");
    add(failures, counted.brokenJournals(), "journals have a gap");
    add(failures, plan.kills() - (long) takeovers.size(), "kills were not done");
    takeovers.stream()
        .filter(each -> takenOver(each) == 0)
        .forEach(
            each ->
                failures.add(
                    "The kill of "
                        + each.victim()
                        + " in epoch "
                        + each.epoch()
                        + " met no payment in flight."));
    return List.copyOf(failures);
  }

  private static String first(Map<String, String> reasons) {
    return reasons.entrySet().stream()
        .findFirst()
        .map(each -> each.getKey() + ": " + each.getValue())
        .orElse("");
  }

  private static void add(List<String> failures, long count, String what) {
    if (count != 0) {
      failures.add(count + " " + what + ".");
    }
  }
}
