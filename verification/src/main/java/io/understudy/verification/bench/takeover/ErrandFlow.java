package io.understudy.verification.bench.takeover;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;
import java.util.concurrent.locks.LockSupport;

/** Does so many steps, one after the other, each as long as a quick call to somebody. */
@FlowName(ErrandFlow.NAME)
final class ErrandFlow implements Flow<Integer, Integer> {
  static final String NAME = "bench-errand";
  private static final long CALL_NANOS = 2_000_000;

  @Override
  public Integer run(FlowContext flow, Integer steps) {
    int done = 0;
    for (int step = 0; step < steps; step++) {
      done +=
          flow.step(
              "step",
              _ -> {
                LockSupport.parkNanos(CALL_NANOS);
                return 1;
              });
    }
    return done;
  }
}
