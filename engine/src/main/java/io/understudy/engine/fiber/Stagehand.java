package io.understudy.engine.fiber;

import io.understudy.core.shard.Event;
import io.understudy.engine.port.Transactions;

/**
 * What a fiber needs of the reign that it runs under. It carries the reign's epoch: what is done
 * through it is done under that epoch or not at all. Any thread.
 */
public interface Stagehand {
  long epoch();

  /** Whether the reign may still act, by the lease and this instance's own monotonic clock. */
  boolean mayAct();

  Transactions transactions();

  /** The bodies that run under the reign. */
  RunningBodies bodies();

  /** The reign must end: its transactions are fenced. */
  void broken(String reason);

  /** Tells the shard. */
  void post(Event event);
}
