package io.understudy.engine.port;

import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Transactional steps. Each runs on a connection of the reign's own pool, in the store's database;
 * its last statement before the commit records the outcome under the current epoch, in the same
 * transaction. Any thread; blocks while all connections are in use.
 */
public interface Transactions {

  /**
   * Runs the work, unless its outcome is recorded already.
   *
   * @param fresh nothing under this key can have begun before, so nothing need be looked for first.
   *     Where that is wrong the work may run again; it is rolled back, and the result is the
   *     recorded one
   */
  Result run(Key key, boolean fresh, Work work) throws InterruptedException;

  /** Runs the work, unless its outcome is recorded already. */
  default Result run(Key key, Work work) throws InterruptedException {
    return run(key, false, work);
  }

  /** The author's statements; the connection refuses to commit, roll back, unwrap or close. */
  @FunctionalInterface
  interface Work {
    Payload run(Connection connection) throws Exception;
  }

  /**
   * @param position of the step in its flow's run
   * @param run counts the runs of the flow (see {@code continueAs}), from 0
   * @param operation what the step is; another one recorded under the same key is a conflict
   */
  record Key(FlowId flow, int run, int position, String operation) {}

  /** How a transactional step ended. */
  sealed interface Result {
    /**
     * @param before an earlier attempt had committed it; the work was not run again
     */
    record Recorded(Payload payload, boolean before) implements Result {}

    /** The work threw, or a statement of it failed; everything was rolled back. */
    record Failed(Throwable cause) implements Result {}

    /** Another epoch holds the stage; nothing was committed. */
    record Fenced(String reason) implements Result {}

    /** Something else is recorded under this key: code and journal disagree. */
    record Conflict(String recordedOperation) implements Result {}

    /** It may or may not have committed; running it again with the same key finds out. */
    record Unknown(String reason, @Nullable Throwable cause) implements Result {}
  }
}
