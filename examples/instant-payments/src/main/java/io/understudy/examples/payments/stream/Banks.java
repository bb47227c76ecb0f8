package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.ledger.TestAccounts;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Between which banks the payments of a stream go: from ours, a third of them to ours, and the rest
 * to theirs; all to ours when there are no others.
 */
public record Banks(List<TestAccounts> ours, List<TestAccounts> theirs) {
  public static final Banks ALL = new Banks(List.of(TestAccounts.values()), List.of());

  /** The first four are ours. */
  public static final Banks HALVES =
      new Banks(
          List.of(TestAccounts.DE, TestAccounts.FR, TestAccounts.NL, TestAccounts.ES),
          List.of(TestAccounts.IT, TestAccounts.AT, TestAccounts.IE, TestAccounts.LU));

  /** One payment of so many stays with us. */
  private static final int STAYS_ONE_OF = 3;

  public Banks {
    ours = List.copyOf(ours);
    theirs = List.copyOf(theirs);
    if (ours.size() < 2) {
      throw new IllegalArgumentException("Payments need two banks of ours at least.");
    }
  }

  /** The place, among ours, of a debtor's bank. */
  int debtor(SplittableRandom random) {
    return random.nextInt(ours.size());
  }

  /** Another bank, to be paid. */
  TestAccounts creditor(SplittableRandom random, int debtor) {
    return theirs.isEmpty() || random.nextInt(STAYS_ONE_OF) == 0
        ? ours.get((debtor + 1 + random.nextInt(ours.size() - 1)) % ours.size())
        : theirs.get(random.nextInt(theirs.size()));
  }
}
