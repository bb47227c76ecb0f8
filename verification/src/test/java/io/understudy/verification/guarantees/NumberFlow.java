package io.understudy.verification.guarantees;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;

/** A flow whose code is given. */
final class NumberFlow implements Flow<Integer, String> {
  private final Code code;

  /** What it does. */
  @FunctionalInterface
  interface Code {
    String run(FlowContext flow, int number) throws Exception;
  }

  NumberFlow(Code code) {
    this.code = code;
  }

  @Override
  public String run(FlowContext flow, Integer input) throws Exception {
    return code.run(flow, input);
  }
}
