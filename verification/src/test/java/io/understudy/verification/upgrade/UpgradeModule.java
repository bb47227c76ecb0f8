package io.understudy.verification.upgrade;

import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowEnvironment;
import io.understudy.flow.FlowModule;
import java.util.List;

/** The flows of the build that this process is told to be. */
public final class UpgradeModule implements FlowModule {
  @Override
  public String name() {
    return "upgrade";
  }

  @Override
  public List<FlowDefinition> flows(FlowEnvironment environment) {
    String build = System.getProperty("understudy.build", "first");
    return List.of(FlowDefinition.of(OrderFlow.class, () -> new OrderFlow(build)));
  }
}
