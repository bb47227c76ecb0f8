package io.understudy.examples.payments.stream;

/**
 * How many payments of each hundred are not simply accepted.
 *
 * @param invalid refused for what the message says, or for a creditor's account
 * @param pairs pairs of payments with the same instruction
 * @param overdrawn refused because the debtor has not enough
 * @param sanctioned refused by screening
 */
public record Shares(int invalid, int pairs, int overdrawn, int sanctioned) {
  public static final Shares DEFAULT = new Shares(5, 2, 2, 1);

  /** All are accepted. */
  public static final Shares NONE = new Shares(0, 0, 0, 0);

  static final int HUNDRED = 100;

  public Shares {
    boolean negative = invalid < 0 || pairs < 0 || overdrawn < 0 || sanctioned < 0;
    if (negative || invalid + 2 * pairs + overdrawn + sanctioned > HUNDRED) {
      throw new IllegalArgumentException(
          "Shares must not be negative nor take more than a hundred in all (a pair is two).");
    }
  }
}
