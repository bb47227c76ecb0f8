package io.understudy.engine.fiber;

import io.understudy.core.shard.Event;
import io.understudy.engine.port.Transactions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reign that fibers run under: none while they rehearse, one from the claim on, and that one
 * for ever. Fibers are dropped at the end of the reign; the next ones get a slot of their own.
 */
public final class StageSlot implements Stagehand {
  private final Consumer<Event> events;
  private volatile @Nullable Stagehand reign;

  /**
   * @param events tells the shard
   */
  public StageSlot(Consumer<Event> events) {
    this.events = events;
  }

  /** The reign begins; once. */
  public void perform(Stagehand begun) {
    if (reign != null) {
      throw new IllegalStateException("These fibers run under the reign " + epoch() + " already.");
    }
    reign = begun;
  }

  /** No reign has begun yet. */
  boolean rehearses() {
    return reign == null;
  }

  @Override
  public long epoch() {
    return performing().epoch();
  }

  @Override
  public boolean mayAct() {
    Stagehand hand = reign;
    return hand != null && hand.mayAct();
  }

  @Override
  public Transactions transactions() {
    return performing().transactions();
  }

  @Override
  public RunningBodies bodies() {
    return performing().bodies();
  }

  @Override
  public void broken(String reason) {
    performing().broken(reason);
  }

  @Override
  public void post(Event event) {
    events.accept(event);
  }

  private Stagehand performing() {
    Stagehand hand = reign;
    if (hand == null) {
      throw new IllegalStateException("A rehearsing flow has nothing to act with.");
    }
    return hand;
  }
}
