package io.understudy.verification.upgrade;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;

/**
 * An order: reserve the goods, charge the customer, wait for the goods, tell. The builds differ in
 * what comes first.
 */
@FlowName("order")
final class OrderFlow implements Flow<Integer, String> {
  private final String build;

  OrderFlow(String build) {
    this.build = build;
  }

  @Override
  public String run(FlowContext flow, Integer amount) {
    String order =
        switch (build) {
          case "reordered" -> chargeFirst(flow);
          case "guarded" ->
              flow.version("charge-first", 0, 1) == 0 ? reserveFirst(flow) : chargeFirst(flow);
          default -> reserveFirst(flow);
        };
    flow.await("delivered", String.class);
    return order + " " + flow.step("tell", _ -> "told") + " " + amount;
  }

  private static String reserveFirst(FlowContext flow) {
    return flow.step("reserve", _ -> "reserved") + " " + flow.step("charge", _ -> "charged");
  }

  private static String chargeFirst(FlowContext flow) {
    return flow.step("charge", _ -> "charged") + " " + flow.step("reserve", _ -> "reserved");
  }
}
