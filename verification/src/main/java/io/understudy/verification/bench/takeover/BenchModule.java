package io.understudy.verification.bench.takeover;

import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowEnvironment;
import io.understudy.flow.FlowModule;
import java.util.List;

/** The flows that are measured with; there only where {@code modules.bench.flows} is on. */
public final class BenchModule implements FlowModule {
  static final String SETTING = "modules.bench.flows";

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public List<FlowDefinition> flows(FlowEnvironment environment) {
    return environment.setting("flows").isEmpty()
        ? List.of()
        : List.of(
            FlowDefinition.of(ParkedFlow.class, ParkedFlow::new),
            FlowDefinition.of(ErrandFlow.class, ErrandFlow::new));
  }
}
