package io.understudy.flow;

/** What a running step knows of itself, to hand to the systems that it calls. */
public interface StepToken {
  /** Stable for this step of this flow, over all attempts and instances: an idempotency key. */
  String key();

  /** The number of the current reign: a fencing token. Later reigns have higher numbers. */
  long epoch();

  /** Counts from 1, over all attempts that were recorded. */
  int attempt();

  /**
   * Throws {@link LostStageException} when this instance may no longer act. Call it right before an
   * effect that must not overlap with another instance's.
   */
  void check();

  /** Says that a long step is alive; see {@link StepOptions#heartbeat}. */
  void heartbeat();
}
