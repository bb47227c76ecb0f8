package io.understudy.verification.demo;

import io.understudy.examples.payments.stream.StreamVerdict;
import io.understudy.verification.cluster.Takeover;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

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
   * @param between what two banks say of each other; absent with one bank
   */
  public record Counted(
      int answered,
      int lost,
      int duplicated,
      int toldOtherwise,
      StreamVerdict outcomes,
      List<BankCount> banks,
      @Nullable Between between) {

    long sum(ToLongFunction<BankCount> count) {
      return banks.stream().mapToLong(count).sum();
    }
  }

  /** How many flows, accepted before this kill, went on in the reign after it. */
  public long takenOver(Takeover takeover) {
    return counted.banks().stream()
        .filter(bank -> bank.node().equals(takeover.node()))
        .mapToLong(bank -> bank.takenOver().getOrDefault(takeover.epoch() + 1, 0L))
        .sum();
  }

  public boolean isLedgerBalanced() {
    Between between = counted.between();
    return counted.banks().stream().allMatch(bank -> bank.ledger().isSoundAndAtRest())
        && (between == null || between.mirrored());
  }

  /** The takeover time that at least this share (0 to 1) of the kills did not exceed. */
  public long takeoverMillis(double share) {
    return millis(takeovers.stream().map(Takeover::duration).toList(), share);
  }

  static long millis(List<Duration> durations, double share) {
    long[] sorted = durations.stream().mapToLong(Duration::toMillis).sorted().toArray();
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
    counted.banks().forEach(bank -> addLedger(failures, bank));
    add(failures, counted.sum(BankCount::brokenChain), "batches break the log's chain");
    add(failures, counted.sum(BankCount::brokenJournals), "journals have a gap");
    addBetween(failures, counted.between());
    add(failures, plan.faults().kills() - (long) takeovers.size(), "kills were not done");
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

  private static void addLedger(List<String> failures, BankCount bank) {
    List<String> findings = bank.ledger().findings();
    findings.forEach(each -> failures.add(bank.node() + ": " + each));
    if (findings.isEmpty() && !bank.ledger().isSoundAndAtRest()) {
      failures.add(
          "The ledger of " + bank.node() + " is not at rest: payments are still on their way.");
    }
  }

  private void addBetween(List<String> failures, @Nullable Between between) {
    if (between == null) {
      return;
    }
    add(failures, between.outOfOrder(), "conversations are not whole and in order");
    if (!between.mirrored()) {
      failures.add("The banks do not agree about what they owe each other.");
    }
    int without = plan.faults().brokerKills() - between.failovers().size();
    add(failures, without, "kills of a broker have no message that was sent and came after them");
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
