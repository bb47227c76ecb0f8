package io.understudy.flow;

import java.time.Duration;

/**
 * How a step is run.
 *
 * @param retry what happens after a failed attempt
 * @param timeout the longest time of one attempt; past it the body is interrupted and the attempt
 *     counts as failed; zero means no limit
 * @param heartbeat the longest silence of one attempt (see {@link StepToken#heartbeat}); zero means
 *     no limit
 * @param doubt what to do when the instance died between doing and recording
 */
public record StepOptions(RetryPolicy retry, Duration timeout, Duration heartbeat, Doubt doubt) {
  public static final StepOptions DEFAULT =
      new StepOptions(RetryPolicy.DEFAULT, Duration.ZERO, Duration.ZERO, Doubt.runAgain());

  public StepOptions {
    if (timeout.isNegative() || heartbeat.isNegative()) {
      throw new IllegalArgumentException("A step's timeout and heartbeat must not be negative.");
    }
  }

  public StepOptions withRetry(RetryPolicy policy) {
    return new StepOptions(policy, timeout, heartbeat, doubt);
  }

  public StepOptions withTimeout(Duration limit) {
    return new StepOptions(retry, limit, heartbeat, doubt);
  }

  public StepOptions withHeartbeat(Duration limit) {
    return new StepOptions(retry, timeout, limit, doubt);
  }

  public StepOptions withDoubt(Doubt answer) {
    return new StepOptions(retry, timeout, heartbeat, answer);
  }
}
