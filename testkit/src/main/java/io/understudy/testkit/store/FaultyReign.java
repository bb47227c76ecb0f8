package io.understudy.testkit.store;

import io.understudy.core.log.Batch;
import io.understudy.core.log.IndexRow;
import io.understudy.engine.port.CommitOutcome;
import io.understudy.engine.port.LogWriter;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.Transactions;
import io.understudy.testkit.store.StoreFaults.Doubt;
import java.util.List;

/** A reign whose batches and steps can be slow, held, or lose their answers. */
final class FaultyReign implements ReignStore {
  private final ReignStore real;
  private final StoreFaults faults;
  private final StoreFaults.StopSign stop;
  private volatile boolean over;

  FaultyReign(ReignStore real, StoreFaults faults) {
    this.real = real;
    this.faults = faults;
    this.stop = faults.new StopSign();
  }

  @Override
  public LogWriter log() {
    return this::commit;
  }

  private CommitOutcome commit(Batch batch, List<IndexRow> index) {
    Doubt doubt = faults.takeDoubt();
    if (over || doubt == Doubt.NOT_DONE || faults.isDisconnected()) {
      over = true;
      return new CommitOutcome.Unknown("The answer was lost.", null);
    }
    faults.passCommit(stop);
    if (stop.isSet() || faults.isDisconnected()) {
      over = true;
      return new CommitOutcome.Unknown("The reign ended while the commit was under way.", null);
    }
    CommitOutcome outcome = real.log().commit(batch, index);
    if (doubt == Doubt.DONE) {
      over = true;
      return new CommitOutcome.Unknown("The answer was lost.", null);
    }
    return outcome;
  }

  @Override
  public Transactions transactions() {
    return this::run;
  }

  private Transactions.Result run(Transactions.Key key, boolean fresh, Transactions.Work work)
      throws InterruptedException {
    Doubt doubt = faults.takeDoubt();
    if (doubt == Doubt.NOT_DONE || faults.isDisconnected()) {
      return new Transactions.Result.Unknown("The answer was lost.", null);
    }
    Transactions.Result result = real.transactions().run(key, fresh, work);
    return doubt == Doubt.DONE
        ? new Transactions.Result.Unknown("The answer was lost.", null)
        : result;
  }

  @Override
  public String retain(Retention retention) {
    faults.requireConnection();
    return real.retain(retention);
  }

  /** Cut off from the database, its sessions there stay until somebody ends them. */
  @Override
  public void close() {
    stop.set();
    if (!faults.isDisconnected()) {
      real.close();
    }
  }
}
