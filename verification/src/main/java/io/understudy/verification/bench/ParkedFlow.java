package io.understudy.verification.bench;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;

/** Waits for somebody to say "go", and returns what was said. */
@FlowName("parked")
final class ParkedFlow implements Flow<Integer, Integer> {
  static final String SIGNAL = "go";

  @Override
  public Integer run(FlowContext flow, Integer number) {
    return number + flow.await(SIGNAL, Integer.class);
  }
}
