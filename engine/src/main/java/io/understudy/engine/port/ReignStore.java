package io.understudy.engine.port;

/** The write side of one reign: its connections live and die with it. */
public interface ReignStore extends AutoCloseable {
  LogWriter log();

  Transactions transactions();

  /**
   * Removes what is older than the retention, keeping what live flows need and the head. Safe to
   * run at any time, by one thread; the work of a stale reign does no harm.
   *
   * @return what was removed, in words for the log; empty when nothing was due
   */
  String retain(Retention retention);

  /** Ends all its connections, rolls back what is open. Does not throw or block for long. */
  @Override
  void close();

  /**
   * @param finishedDays how long finished flows, their journals and every duplicate check about
   *     them are kept, in days
   * @param batchesPerPartition how many batches one partition of the journal spans
   */
  record Retention(int finishedDays, long batchesPerPartition) {}
}
