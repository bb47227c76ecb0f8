package io.understudy.verification.bench.stage;

import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowEnvironment;
import io.understudy.flow.FlowModule;
import java.util.List;

/** What the callers of a measurement start. */
public final class StageBenchModule implements FlowModule {
  @Override
  public String name() {
    return "stage-bench";
  }

  @Override
  public List<FlowDefinition> flows(FlowEnvironment environment) {
    return List.of(FlowDefinition.of(OneStepFlow.class, OneStepFlow::new));
  }
}
