package io.understudy.node.http;

import io.understudy.core.shard.Endings;
import io.understudy.core.shard.Tally;
import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.Receipts;
import java.util.List;
import java.util.Optional;

/** The receipt of the only reign. */
final class KeptReceipt implements Receipts {
  private static final Receipt RECEIPT =
      new Receipt(
          2,
          "i1",
          "inc",
          "b",
          new Receipt.Cause("lock-freed", "the lock of i0 was freed", "", 3),
          new Receipt.Before(1, "i0", "before", "a", 7, 9),
          new Receipt.Phases(120.0, 1.5, 4.25, 3.0, 12.0, null, null, 10.0),
          new Tally(4, 0, 2, 1, 3, 2, 1, 0, 1, new Endings(90, 9)),
          new Receipt.Verdict(true, "Nothing is lost."),
          "");

  @Override
  public void keep(Receipt receipt) {
    throw new AssertionError("Nobody writes receipts over HTTP.");
  }

  @Override
  public Optional<Receipt> find(long epoch) {
    return epoch == RECEIPT.epoch() ? Optional.of(RECEIPT) : Optional.empty();
  }

  @Override
  public List<Receipt> latest(int max) {
    return List.of(RECEIPT);
  }
}
