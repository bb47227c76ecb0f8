package io.understudy.node.http;

import io.understudy.engine.Desk;
import io.understudy.engine.InstanceView;
import io.understudy.engine.StageDesk;
import io.understudy.engine.history.HistoryDesk;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.Receipts;
import io.understudy.node.drill.Drills;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the HTTP API stands in front of.
 *
 * @param stage what can be done about the stage
 * @param drills what can be done to this instance on purpose
 * @param flowNames the flows that this instance knows, for suggestions
 */
public record Backend(
    Desk desk,
    StageDesk stage,
    Supplier<InstanceView> view,
    HistoryDesk history,
    FlowLookup flows,
    Receipts receipts,
    Drills drills,
    List<String> flowNames) {
  public Backend {
    flowNames = List.copyOf(flowNames);
  }
}
