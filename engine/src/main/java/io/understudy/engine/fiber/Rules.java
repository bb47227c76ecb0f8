package io.understudy.engine.fiber;

import io.understudy.core.flow.StepRules;
import io.understudy.flow.Doubt;
import io.understudy.flow.RetryPolicy;
import io.understudy.flow.StepOptions;

/** An author's options as the shard's rules. */
final class Rules {
  private Rules() {}

  static StepRules of(StepOptions options) {
    RetryPolicy retry = options.retry();
    StepRules.DoubtRule doubt =
        switch (options.doubt()) {
          case Doubt.RunAgain _ -> StepRules.DoubtRule.RUN_AGAIN;
          case Doubt.Probe _ -> StepRules.DoubtRule.PROBE;
          case Doubt.AskPerson _ -> StepRules.DoubtRule.ASK_PERSON;
        };
    return new StepRules(
        new StepRules.Retry(
            retry.attemptsMax(),
            retry.firstDelay().toMillis(),
            retry.multiplier(),
            retry.delayMax().toMillis(),
            retry.jitter()),
        options.timeout().toMillis(),
        options.heartbeat().toMillis(),
        doubt);
  }
}
