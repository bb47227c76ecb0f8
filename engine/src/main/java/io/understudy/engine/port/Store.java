package io.understudy.engine.port;

/**
 * The durable state of one stage (a shard of a node), as one incarnation sees it.
 *
 * <p>Everything that can write is reached through {@link StageSeat}, and so through the lock and a
 * claimed epoch. What is here reads, or writes only about this instance itself.
 */
public interface Store extends AutoCloseable {
  LogReader log();

  FlowLookup flows();

  StageDoor stage();

  Receipts receipts();

  HistoryStore history();

  /** Gives back every connection. Does not throw, does not block longer than a few seconds. */
  @Override
  void close();
}
