package io.understudy.verification.bench.takeover;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;

/** Waits until it is told to go. */
@FlowName(ParkedFlow.NAME)
final class ParkedFlow implements Flow<Integer, Integer> {
  static final String NAME = "bench-parked";
  static final String GO = "go";

  @Override
  public Integer run(FlowContext flow, Integer number) {
    int told = flow.await(GO, Integer.class);
    return number + told;
  }
}
