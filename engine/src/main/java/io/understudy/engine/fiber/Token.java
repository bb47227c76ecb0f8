package io.understudy.engine.fiber;

import io.understudy.core.flow.FlowScript;
import io.understudy.core.shard.Event;
import io.understudy.flow.LostStageException;
import io.understudy.flow.StepToken;

/** What a running step knows of itself. */
record Token(Stagehand stage, FlowScript script, long fiber, int position, int attempt)
    implements StepToken {

  @Override
  public String key() {
    return script.flow() + "/" + script.run() + "/" + position;
  }

  @Override
  public long epoch() {
    return stage.epoch();
  }

  @Override
  public void check() {
    if (!stage.mayAct()) {
      throw new LostStageException(
          "This instance may no longer act under epoch "
              + stage.epoch()
              + "; the step goes on at the next hot instance.");
    }
  }

  @Override
  public void heartbeat() {
    check();
    stage.post(new Event.BodyAlive(script.flow(), fiber, position));
  }
}
