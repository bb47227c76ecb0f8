package io.understudy.engine.port;

import io.understudy.core.log.BatchId;
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
   */
  record ClaimRequest(
      BatchId head,
      long timeMillis,
      String instance,
      String incarnation,
      String build,
      String cause) {}

  /**
   * @param understudy the instance that should queue for the lock
   * @param successor see {@link StageView#successor}
   * @param settled the last settled batch
   */
  record Renewal(@Nullable String understudy, @Nullable String successor, BatchId settled) {}
}
