package io.understudy.engine.history;

import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.stage.StageEvent;
import io.understudy.engine.loop.ShardLoop;
import io.understudy.engine.loop.Tail;
import io.understudy.engine.port.HistoryDiffersException;
import io.understudy.engine.port.HistoryStore.Comparison;
import io.understudy.engine.port.HistoryStore.HistoryView;
import io.understudy.engine.port.HistoryStore.Loss;
import io.understudy.engine.port.LostBatches;
import io.understudy.engine.port.Settled;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import io.understudy.flow.FlowId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what this instance knows to be settled with the log, again and again, on a thread of its
 * own. When settled batches are missing, here or at another living instance, it bars this one from
 * the stage until they are back or an operator accepts the loss. When only unsettled ones are gone,
 * this instance forgets them quietly.
 *
 * <p>A loss is accepted by the claim that goes on from what is there: the entry that says so is in
 * its batch, and its epoch is later than any that was lost.
 */
public final class HistoryGuard implements HistoryDesk, BeforeClaim, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryGuard.class);
  private static final Duration ACCEPT_MAX = Duration.ofSeconds(20);
  private static final int FLOWS_NAMED = 5;

  private final Parts parts;
  private final Memory memory;
  private final BlockingQueue<Runnable> errands = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile HistoryStand stand = new HistoryStand(0, List.of());
  private volatile @Nullable Acceptance accepting;
  private volatile boolean closed;

  // Of this thread alone.
  private @Nullable Loss mine;
  private boolean tailStopped;
  private boolean flowsNamed;
  private @Nullable String barred;

  /**
   * What the guard works with.
   *
   * @param fresh the last settled position that this instance knows of now
   * @param stage hears that this instance is barred, and that it is not any more
   * @param every how often to compare
   */
  public record Parts(
      String instance,
      String incarnation,
      Store store,
      ShardLoop loop,
      Tail tail,
      Supplier<Settled> fresh,
      Consumer<StageEvent> stage,
      Duration every) {}

  /** A loss that is to be accepted with the next claim. */
  private record Acceptance(
      Entry.HistoryAccepted entry, long untilNanos, CompletableFuture<LossAnswer> answer) {}

  /**
   * @param file where the settled position outlives this process; {@code null} for nowhere
   * @throws StoreException when the file cannot be understood
   */
  public HistoryGuard(Parts parts, @Nullable SettledFile file) {
    this.parts = parts;
    this.memory = new Memory(file);
    this.thread = Thread.ofVirtual().name("understudy-history").unstarted(this::run);
  }

  /** Compares for the first time, before this instance stands for the stage. */
  public void start() {
    look();
    thread.start();
  }

  /**
   * The tail has found that the log is not what this instance knows, and has stopped. Any thread.
   */
  public void differs(HistoryDiffersException differs) {
    LOG.debug("The log differs: {}", differs.getMessage());
    errands.add(() -> tailStopped = true);
  }

  /** What this instance knows to be settled. Any thread. */
  public Settled known() {
    return memory.known().orLater(parts.fresh().get());
  }

  @Override
  public HistoryStand stand() {
    return stand;
  }

  private void run() {
    while (!closed) {
      try {
        Runnable errand = errands.poll(parts.every().toNanos(), TimeUnit.NANOSECONDS);
        if (errand != null) {
          errand.run();
        }
        look();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (StoreException e) {
        LOG.debug("The history cannot be compared now: {}", e.getMessage());
      }
    }
  }

  private void look() {
    BatchId compared;
    do {
      compared = memory.known().batch();
      compare();
      // What was learnt before the tail stopped is compared before this instance forgets it.
    } while (mine == null && tailStopped && !compared.equals(memory.known().batch()));
    if (mine == null && tailStopped) {
      reload();
    }
    HistoryView view = parts.store().history().tell(parts.instance(), mine);
    stand = new HistoryStand(view.number(), view.losses());
    settleAcceptance(view.number());
    bar(accepting == null ? stand.reason() : null);
  }

  private void compare() {
    Settled fresh = parts.fresh().get();
    switch (parts.store().history().compare(memory.known())) {
      case Comparison.Stands(Settled known) -> found(known.orLater(fresh));
      case Comparison.Past _ -> found(fresh);
      case Comparison.Lost(LostBatches batches) -> lost(withFresh(fresh, batches));
    }
  }

  /**
   * What is newer is learnt only when it is missing too; else it is of the history that is there.
   */
  private LostBatches withFresh(Settled fresh, LostBatches missing) {
    if (fresh.batch().seq() > memory.known().batch().seq()
        && parts.store().history().compare(fresh) instanceof Comparison.Lost(LostBatches more)) {
      memory.keep(fresh);
      return more;
    }
    return missing;
  }

  private void found(Settled next) {
    memory.keep(next);
    if (mine != null) {
      LOG.warn("The settled batches that were missing are back, or their loss was accepted.");
      mine = null;
    }
  }

  private void reload() {
    Snapshot snapshot = parts.store().log().load();
    BatchId head = parts.loop().reload(snapshot).join();
    parts.tail().followFrom(head);
    tailStopped = false;
    LOG.warn(
        "Batches that were not settled are gone from the log, or their loss was accepted; this instance stands at {} again.",
        head);
  }

  private void lost(LostBatches missing) {
    boolean told = mine != null && mine.batches().equals(missing);
    if (told && (flowsNamed || !tailStopped)) {
      return;
    }
    flowsNamed = tailStopped; // As long as the tail follows, what is in memory is the new history.
    mine = new Loss(parts.instance(), parts.incarnation(), missing, flows(missing));
    LOG.error(
        "History lost: {} are not in the database (any more); {}. Nobody performs until the right"
            + " database is back, or an operator accepts the loss: understudy accept-loss.",
        missing,
        mine.flows());
  }

  private String flows(LostBatches missing) {
    if (!tailStopped) {
      return "of which flows is not known";
    }
    List<FlowId> flows =
        parts.loop().call(shard -> shard.touchedSince(missing.from(), FLOWS_NAMED + 1)).join();
    if (flows.isEmpty()) {
      return "of flows that had ended";
    }
    List<String> names = flows.stream().limit(FLOWS_NAMED).map(FlowId::toString).toList();
    return "among them of the flows "
        + String.join(", ", names)
        + (flows.size() > FLOWS_NAMED ? " and more" : "");
  }

  private void bar(@Nullable String reason) {
    if (!Objects.equals(barred, reason)) {
      barred = reason;
      parts.stage().accept(new StageEvent.Barred(reason));
    }
  }

  @Override
  public CompletableFuture<LossAnswer> accept(String range, String by, String reason) {
    CompletableFuture<LossAnswer> answer = new CompletableFuture<>();
    errands.add(() -> accept(range, by, reason, answer));
    return answer;
  }

  private void accept(
      String range, String by, String reason, CompletableFuture<LossAnswer> answer) {
    LostBatches lost = stand.lost();
    if (lost == null) {
      answer.complete(new LossAnswer.NoLoss());
    } else if (!lost.range().equals(range)) {
      answer.complete(new LossAnswer.OtherRange(lost.range()));
    } else if (accepting != null) {
      answer.complete(new LossAnswer.NotTaken("it is being accepted already"));
    } else {
      if (tailStopped) {
        reload();
      }
      LOG.warn("{} accepts the loss of {}: {}", by, lost, reason);
      Entry.HistoryAccepted entry =
          new Entry.HistoryAccepted(
              stand.number() + 1, lost.from(), lost.to(), lost.epochTo(), by, reason);
      accepting = new Acceptance(entry, System.nanoTime() + ACCEPT_MAX.toNanos(), answer);
    }
  }

  private void settleAcceptance(long number) {
    Acceptance current = accepting;
    if (current == null) {
      return;
    }
    if (number >= current.entry().history()) {
      accepting = null;
      String range = current.entry().from() + "-" + current.entry().to();
      current.answer().complete(new LossAnswer.Accepted(number, range));
    } else if (System.nanoTime() - current.untilNanos() > 0) {
      accepting = null;
      current
          .answer()
          .complete(
              new LossAnswer.NotTaken(
                  "this instance did not come to the stage with it within "
                      + ACCEPT_MAX.toSeconds()
                      + " s"));
    }
  }

  @Override
  public Entry.@Nullable HistoryAccepted accepted() {
    Acceptance current = accepting;
    return current == null ? null : current.entry();
  }

  @Override
  public void check(BatchId read) {
    Settled known = known();
    if (known.batch().seq() > read.seq()
        && accepting == null
        && parts.store().history().compare(known) instanceof Comparison.Lost) {
      throw new HistoryDiffersException(known.batch(), null);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (mine == null) {
      memory.keep(memory.known().orLater(parts.fresh().get()));
    }
    memory.write();
  }
}
