package io.understudy.engine.history;

import io.understudy.engine.port.HistoryStore.Loss;
import io.understudy.engine.port.LostBatches;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the history of the log, as an instance sees it.
 *
 * @param number how often a loss of settled batches was accepted
 * @param losses what this instance and others that live miss
 */
public record HistoryStand(long number, List<Loss> losses) {
  public HistoryStand {
    losses = List.copyOf(losses);
  }

  /** All that is missing, as one range; {@code null} when nothing is. */
  public @Nullable LostBatches lost() {
    return losses.stream().map(Loss::batches).reduce(LostBatches::and).orElse(null);
  }

  /** Why nobody may perform; {@code null} when nothing is missing. */
  public @Nullable String reason() {
    LostBatches lost = lost();
    if (lost == null) {
      return null;
    }
    StringBuilder text = new StringBuilder("history lost: ");
    text.append(lost).append(" are not in the database (any more), as ");
    for (Loss loss : losses) {
      text.append(loss.instance()).append(" knows (").append(loss.flows()).append("), ");
    }
    return text.append(
            "and nobody performs until the right database is back or the loss is accepted")
        .toString();
  }
}
