package io.understudy.node.warmup;

import io.understudy.flow.Async;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Does once what flows do, without any effect. */
@FlowName("understudy-warm-up")
final class WarmUpFlow implements Flow<WarmUpFlow.Input, WarmUpFlow.Output> {
  private static final Duration PAUSE = Duration.ofMillis(2);

  /** A record as flows take them. */
  record Input(int number, String text, boolean pause) {}

  /** A record as flows give them. */
  record Output(String text, UUID id, Instant ended) {}

  @Override
  public Output run(FlowContext flow, Input input) {
    UUID id = flow.uuid();
    String first = flow.transaction("first", tx -> select(tx, input.text()));
    Async<Integer> beside = flow.async("beside", _ -> input.number() + 1);
    String called = flow.step("call", token -> token.key() + beside.join());
    if (input.pause()) {
      flow.publish(called);
      flow.sleep(PAUSE);
    }
    String last = flow.transaction("last", tx -> select(tx, first));
    return new Output(last, id, flow.now());
  }

  private static String select(Connection tx, String text) throws SQLException {
    try (PreparedStatement statement = tx.prepareStatement("SELECT ?::text")) {
      statement.setString(1, text);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
