package io.understudy.verification.bench.takeover;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;

/** Does so many steps, one after the other, each of them at once. */
@FlowName(ErrandFlow.NAME)
final class ErrandFlow implements Flow<Integer, Integer> {
  static final String NAME = "bench-errand";

  @Override
  public Integer run(FlowContext flow, Integer steps) {
    int done = 0;
    for (int step = 0; step < steps; step++) {
      done += flow.step("step", _ -> 1);
    }
    return done;
  }
}
