package io.understudy.verification.bench.stage;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;

/** Does one thing and answers its number. */
@FlowName("bench-one-step")
final class OneStepFlow implements Flow<Integer, Integer> {
  @Override
  public Integer run(FlowContext flow, Integer number) {
    return flow.step("add", _ -> number + 1);
  }
}
