package io.understudy.engine.history;

import java.util.concurrent.CompletableFuture;

/** Where operators see and accept a loss of settled batches. Any thread. */
public interface HistoryDesk {
  HistoryStand stand();

  /**
   * Goes on from what the database has. Answered when that is durable, or cannot be.
   *
   * @param range the missing batches, as {@link HistoryStand#lost} names them: a confirmation
   * @param by who says so
   */
  CompletableFuture<LossAnswer> accept(String range, String by, String reason);
}
