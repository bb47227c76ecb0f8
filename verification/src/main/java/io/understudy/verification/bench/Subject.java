package io.understudy.verification.bench;

/** Something that runs durable flows and is measured. */
public interface Subject extends AutoCloseable {
  String name();

  /** Runs one flow from its start to its result, and throws when it failed. Any thread; blocks. */
  void runOne() throws Exception;

  /** How many group commits it has made; 0 when it does not count them. */
  default long commits() {
    return 0;
  }

  @Override
  void close();
}
