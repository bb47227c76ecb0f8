package io.understudy.verification.peers;

/** The workflow, as DBOS wants it: an interface that its proxy implements. */
public interface DbosWork {
  int run(int steps, boolean transactional, int row, String payload) throws Exception;
}
