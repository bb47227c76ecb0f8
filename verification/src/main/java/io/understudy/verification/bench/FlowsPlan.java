package io.understudy.verification.bench;

/**
 * What every measured flow does and how many there are.
 *
 * @param steps of each flow
 * @param inFlight flows under way at once, at most
 * @param payloadBytes of the input, and of each step's result
 * @param transactional each step is one UPDATE of the user's, in its own transaction
 * @param ratePerSecond flows begun a second, whether or not earlier ones have ended; 0: the next
 *     one begins when one ends
 * @param warmUpSeconds before it is measured
 * @param seconds how long it is measured
 */
public record FlowsPlan(
    int steps,
    int inFlight,
    int payloadBytes,
    boolean transactional,
    int ratePerSecond,
    int warmUpSeconds,
    int seconds) {
  public FlowsPlan {
    require(steps >= 0, "--steps is 0 or more");
    require(inFlight >= 1, "--in-flight is 1 or more");
    require(payloadBytes >= 0, "--payload is 0 bytes or more");
    require(seconds >= 1 && warmUpSeconds >= 0, "--seconds is 1 or more, --warm-up 0 or more");
    require(ratePerSecond >= 0, "--rate is 0 or more");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }

  /** What a step answers, and what a flow is given. */
  public String payload() {
    return "x".repeat(payloadBytes);
  }
}
