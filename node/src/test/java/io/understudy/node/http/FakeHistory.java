package io.understudy.node.http;

import io.understudy.engine.history.HistoryDesk;
import io.understudy.engine.history.HistoryStand;
import io.understudy.engine.history.LossAnswer;
import io.understudy.engine.port.HistoryStore.Loss;
import io.understudy.engine.port.LostBatches;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A history of which a test says what is missing. */
final class FakeHistory implements HistoryDesk {
  private volatile HistoryStand stand = new HistoryStand(0, List.of());
  volatile String acceptedBy = "";

  void lose(long from, long to) {
    Loss loss = new Loss("i1", "inc", new LostBatches(from, to, 6, 7), "of flows that had ended");
    stand = new HistoryStand(0, List.of(loss));
  }

  @Override
  public HistoryStand stand() {
    return stand;
  }

  @Override
  public CompletableFuture<LossAnswer> accept(String range, String by, String reason) {
    LostBatches lost = stand.lost();
    if (lost == null) {
      return CompletableFuture.completedFuture(new LossAnswer.NoLoss());
    } else if (!lost.range().equals(range)) {
      return CompletableFuture.completedFuture(new LossAnswer.OtherRange(lost.range()));
    }
    acceptedBy = by + ": " + reason;
    stand = new HistoryStand(1, List.of());
    return CompletableFuture.completedFuture(new LossAnswer.Accepted(1, range));
  }
}
