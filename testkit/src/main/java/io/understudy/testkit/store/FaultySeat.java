package io.understudy.testkit.store;

import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StageSeat;
import io.understudy.testkit.store.StoreFaults.Doubt;
import org.jspecify.annotations.Nullable;

/** A seat whose session can be lost. What it holds in the server stays there until it is ended. */
final class FaultySeat implements StageSeat {
  private final StageSeat real;
  private final StoreFaults faults;

  FaultySeat(StageSeat real, StoreFaults faults) {
    this.real = real;
    this.faults = faults;
  }

  @Override
  public ClaimOutcome claim(ClaimRequest request) {
    if (faults.isDisconnected()) {
      return new ClaimOutcome.Unknown("The connection is lost.", null);
    }
    Doubt doubt = faults.takeDoubt();
    if (doubt == Doubt.NOT_DONE) {
      return new ClaimOutcome.Unknown("The answer was lost.", null);
    }
    ClaimOutcome outcome = real.claim(request);
    return doubt == Doubt.DONE ? new ClaimOutcome.Unknown("The answer was lost.", null) : outcome;
  }

  @Override
  public boolean renew(long epoch, Renewal renewal) {
    faults.requireConnection();
    return real.renew(epoch, renewal);
  }

  @Override
  public ReignStore openReign(long epoch) {
    faults.requireConnection();
    return new FaultyReign(real.openReign(epoch), faults);
  }

  @Override
  public void release(long epoch, @Nullable String successor) {
    faults.requireConnection();
    real.release(epoch, successor);
  }

  /** Cut off from the database, the server does not hear of it and keeps the lock. */
  @Override
  public void close() {
    if (!faults.isDisconnected()) {
      real.close();
    }
  }
}
