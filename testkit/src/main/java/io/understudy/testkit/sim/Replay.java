package io.understudy.testkit.sim;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.FlowHistory;
import io.understudy.core.flow.FlowScript;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import org.jspecify.annotations.Nullable;

/** What a flow's code makes of its whole journal, without any shard. */
final class Replay extends Pass {
  private final FlowScript script;

  private String shown = "";

  private Replay(FlowScript script) {
    super(script);
    this.script = script;
  }

  static Outcome outcome(Programs programs, FlowHistory history) {
    Replay replay = new Replay(history.script());
    replay.shown = "\n" + history.picture();
    try {
      return Values.outcome(replay.perform(programs.of(history.opening().name(), "a")));
    } catch (Stop.Thrown thrown) {
      return new Outcome.Failed(SimFiber.asThrown(thrown.failure));
    } catch (Stop stop) {
      throw new BrokenInvariant(
          "RESULT", history.flow() + " ended, its code stops: " + stop.getMessage() + stop);
    }
  }

  @Override
  @Nullable Recorded look(int position) {
    return position < script.recorded().size() ? script.recorded().get(position) : null;
  }

  @Override
  boolean inScript(int position) {
    return look(position) != null;
  }

  @Override
  boolean sameOp(Op code, Op journal) {
    return code.kind() == journal.kind()
        && Values.plain(code.name()).equals(Values.plain(journal.name()));
  }

  @Override
  void ask(Ask ask) {
    if (ask instanceof Ask.RunBody body && body.op().kind() == Op.Kind.ASYNC) {
      return; // Code that throws leaves what it has begun.
    }
    throw new BrokenInvariant("RESULT", flow + " ended without " + ask + shown);
  }

  @Override
  int version(String change, int max, int position) {
    Integer known = script.versions().get(change);
    return known == null ? 1 : known;
  }
}
