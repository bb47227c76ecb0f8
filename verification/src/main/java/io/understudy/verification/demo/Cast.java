package io.understudy.verification.demo;

/**
 * Who plays: one bank by itself, or two with brokers between them.
 *
 * @param brokers none with one bank; two are a pair
 */
public record Cast(int banks, int brokers) {
  public static final Cast ONE_BANK = new Cast(1, 0);

  public Cast {
    DemoPlan.require(banks == 1 || banks == 2, "--banks is 1 or 2");
    DemoPlan.require(
        banks == 2 ? brokers == 1 || brokers == 2 : brokers == 0,
        "--brokers is 1 or 2 with two banks, and 0 with one");
  }

  boolean isOneBank() {
    return banks == 1;
  }
}
