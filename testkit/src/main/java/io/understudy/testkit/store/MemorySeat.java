package io.understudy.testkit.store;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.engine.port.ClaimOutcome;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StageSeat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stage lock, held by one session. */
final class MemorySeat implements StageSeat {
  private final MemoryDatabase database;
  private final MemorySession session;
  private final int transactionsMax;

  MemorySeat(MemoryDatabase database, MemorySession session, int transactionsMax) {
    this.database = database;
    this.session = session;
    this.transactionsMax = transactionsMax;
  }

  @Override
  public ClaimOutcome claim(ClaimRequest request) {
    return database.locked(
        () -> {
          if (!database.isOpen(session)) {
            return new ClaimOutcome.Unknown("The session was ended.", null);
          }
          @Nullable BatchId found = database.at(request.head().seq());
          if (!request.head().equals(found)) {
            boolean passed = found == null && database.head().seq() > request.head().seq();
            return passed
                ? new ClaimOutcome.Collided("The log went on to " + database.head() + ".")
                : new ClaimOutcome.AnotherHistory(
                    "Expected " + request.head() + ", found " + found + ".");
          }
          if (database.head().seq() > request.head().seq()) {
            return new ClaimOutcome.Collided("The log went on to " + database.head() + ".");
          }
          return claimed(request);
        });
  }

  private ClaimOutcome claimed(ClaimRequest request) {
    MemoryDatabase.StageRow stage = database.stage;
    stage.epoch = request.epochAfter(stage.epoch);
    stage.instance = request.instance();
    stage.incarnation = request.incarnation();
    stage.counter++;
    stage.understudy = null;
    stage.successor = null;
    Batch batch = request.batch(stage.epoch);
    database.history.accepted(batch, request.accepted());
    database.batches.put(batch.seq(), batch);
    database.flows.apply(batch, List.of());
    endReigns(request.timeMillis(), "");
    database.reigns.add(
        new ReignSummary(
            stage.epoch,
            request.instance(),
            request.incarnation(),
            request.build(),
            request.cause(),
            request.timeMillis(),
            0,
            ""));
    return new ClaimOutcome.Claimed(stage.epoch, batch);
  }

  private void endReigns(long timeMillis, String cause) {
    database.reigns.replaceAll(
        reign -> reign.endedMillis() == 0 ? MemoryReign.ended(reign, timeMillis, cause) : reign);
  }

  @Override
  public boolean renew(long epoch, Renewal renewal) {
    return database.locked(
        () -> {
          database.requireOpen(session);
          MemoryDatabase.StageRow stage = database.stage;
          if (stage.epoch != epoch || !session.incarnation().equals(stage.incarnation)) {
            return false;
          }
          stage.counter++;
          stage.understudy = renewal.understudy();
          stage.successor = renewal.successor();
          stage.settled = renewal.settled();
          return true;
        });
  }

  @Override
  public ReignStore openReign(long epoch) {
    return database.locked(
        () -> {
          database.requireOpen(session);
          return new MemoryReign(
              database, database.connect(session.incarnation()), epoch, transactionsMax);
        });
  }

  @Override
  public void release(long epoch, @Nullable String successor) {
    database.locked(
        () -> {
          database.requireOpen(session);
          if (database.stage.epoch == epoch) {
            database.stage.releasedEpoch = epoch;
            database.stage.understudy = null;
            database.stage.successor = successor;
          }
          database.unlock(session);
          return null;
        });
  }

  @Override
  public void close() {
    session.end();
  }
}
