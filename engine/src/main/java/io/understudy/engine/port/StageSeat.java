package io.understudy.engine.port;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stage lock, held by one connection, on which the claim and the renewals are made too: losing
 * one is losing all. One thread at a time uses it.
 */
public interface StageSeat extends AutoCloseable {

  /**
   * In one transaction: raises the epoch by one and appends {@code REIGN_STARTED} on top of {@code
   * head}. Bounded by short lock and statement timeouts.
   */
  ClaimOutcome claim(ClaimRequest request);

  /**
   * Raises the counter and writes what the hot instance says about the stage, asynchronously
   * durable.
   *
   * @return false when the stage belongs to another incarnation or epoch by now
   * @throws StoreException when the connection is lost; the lock is then lost too
   */
  boolean renew(long epoch, Renewal renewal);

  /**
   * Opens what a reign writes with, to the same server as this seat. Called after a clean claim.
   */
  ReignStore openReign(long epoch);

  /**
   * Marks the stage released by this epoch, so that the next claim needs no waiting, and gives the
   * lock back, in one round trip: whoever waits for it has it when this returns.
   *
   * @param successor see {@link StageView#successor}
   */
  void release(long epoch, @Nullable String successor);

  /**
   * Gives the lock back by ending the connection. Does not throw or block for long; twice is fine.
   */
  @Override
  void close();

  /**
   * @param head the batch that the claimant knows as the last one
   * @param cause why it claims, for {@code REIGN_STARTED}
   * @param timeMillis durable time for the batch
   * @param accepted a loss that is accepted with this claim, whose epoch is then a later one than
   *     that of the loss; {@code null} for none
   */
  record ClaimRequest(
      BatchId head,
      long timeMillis,
      String instance,
      String incarnation,
      String build,
      String cause,
      Entry.@Nullable HistoryAccepted accepted) {

    /** Claims as long as history goes on as it was. */
    public ClaimRequest(
        BatchId head,
        long timeMillis,
        String instance,
        String incarnation,
        String build,
        String cause) {
      this(head, timeMillis, instance, incarnation, build, cause, null);
    }

    /** The epoch after this one, and after any that was lost. */
    public long epochAfter(long epoch) {
      return 1 + (accepted == null ? epoch : Math.max(epoch, accepted.lostEpoch()));
    }

    /** The batch that says so. */
    public Batch batch(long epoch) {
      List<Row> rows = new ArrayList<>(2);
      rows.add(
          EntryCodec.encode(
              Row.SHARD, 0, new Entry.ReignStarted(instance, incarnation, build, cause)));
      if (accepted != null) {
        rows.add(EntryCodec.encode(Row.SHARD, 0, accepted));
      }
      return Batch.after(head, epoch, timeMillis, rows);
    }
  }

  /**
   * @param understudy the instance that should queue for the lock
   * @param successor see {@link StageView#successor}
   * @param settled the last settled batch
   */
  record Renewal(@Nullable String understudy, @Nullable String successor, BatchId settled) {}
}
