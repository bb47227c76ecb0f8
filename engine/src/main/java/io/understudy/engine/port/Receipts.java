package io.understudy.engine.port;

import java.util.List;
import java.util.Optional;

/**
 * The receipts of the reigns of a stage. Writing waits for no lock that a claim or a commit takes,
 * and holds none. Any thread.
 */
public interface Receipts {

  /** Keeps the receipt, instead of an earlier one of the same reign. */
  void keep(Receipt receipt);

  /** {@link Optional#empty} when the reign left none, or there was no such reign. */
  Optional<Receipt> find(long epoch);

  /** Newest first. */
  List<Receipt> latest(int max);
}
