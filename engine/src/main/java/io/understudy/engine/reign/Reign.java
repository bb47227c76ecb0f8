package io.understudy.engine.reign;

import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.Shard;
import io.understudy.engine.fiber.RunningBodies;
import io.understudy.engine.fiber.Stagehand;
import io.understudy.engine.loop.ShardLoop;
import io.understudy.engine.mail.Door;
import io.understudy.engine.mail.Mailing;
import io.understudy.engine.mail.Mailroom;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.Transactions;
import io.understudy.engine.reign.Timeline.Mark;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One reign of this incarnation: the committer, the connections of its transactional steps, its
 * bodies. It is opened by {@link #open}, and closed by {@link #closeHard}, once; afterwards nothing
 * of it can reach the store or the world. {@link #comeToRest} may come before, for a polite end.
 */
public final class Reign {
  private final ShardLoop loop;
  private final ReignStore store;
  private final Committer committer;
  private final Mailroom mail;
  private final RunningBodies bodies;
  private final Duration deadline;
  private final ReignRecord record;
  private final ShardLoop.Hot hot;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean leaving = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * What a reign is made of.
   *
   * @param deadline the longest time of each part of closing
   */
  public record Parts(ShardLoop loop, Mailing mailing, Door door, Duration deadline) {

    /** Where the shard stands, after every event that was posted before. */
    public ShardStand stand() {
      return await(
          loop.call(shard -> new ShardStand(shard.nowMillis(), shard.lastEnd())),
          deadline,
          "reading where the shard stands");
    }
  }

  /**
   * What a reign stands on.
   *
   * @param leaseHolds whether this instance may act, by its own monotonic clock; any thread
   * @param broken hears why the reign cannot go on; any thread
   */
  public record Footing(BooleanSupplier leaseHolds, Consumer<String> broken, ReignRecord record) {}

  private Reign(Parts parts, ReignStore store, long epoch, Footing footing) {
    this.loop = parts.loop();
    this.store = store;
    this.deadline = parts.deadline();
    this.record = footing.record();
    this.bodies = new RunningBodies(() -> record.markOnce(Mark.FIRST_STEP));
    Consumer<String> breaks =
        reason -> {
          over.set(true);
          footing.broken().accept(reason);
        };
    this.committer = new Committer(store.log(), epoch, this::tell, breaks);
    Hand hand = new Hand(epoch, footing.leaseHolds(), breaks);
    this.mail = new Mailroom(parts.mailing(), parts.door(), epoch, hand::mayAct, this::tell);
    this.hot = new ShardLoop.Hot(hand, committer::commit, mail);
  }

  /** What the committer and the messages tell the shard. */
  private void tell(Event event) {
    switch (event) {
      case Event.Settled _ -> record.markOnce(Mark.FIRST_BATCH);
      case Event.FramesArrived _, Event.Transmitted _ -> record.markOnce(Mark.FIRST_MESSAGE);
      default -> {}
    }
    loop.post(event);
  }

  private final class Hand implements Stagehand {
    private final long epoch;
    private final BooleanSupplier leaseHolds;
    private final Consumer<String> breaks;

    Hand(long epoch, BooleanSupplier leaseHolds, Consumer<String> breaks) {
      this.epoch = epoch;
      this.leaseHolds = leaseHolds;
      this.breaks = breaks;
    }

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public boolean mayAct() {
      return !over.get() && !leaving.get() && leaseHolds.getAsBoolean();
    }

    @Override
    public Transactions transactions() {
      return store.transactions();
    }

    @Override
    public RunningBodies bodies() {
      return bodies;
    }

    @Override
    public void broken(String reason) {
      breaks.accept(reason);
    }

    @Override
    public void post(Event event) {
      loop.post(event);
    }
  }

  /**
   * Begins to perform.
   *
   * @param began the batch of the claim
   */
  public static Reign open(Parts parts, ReignStore store, Batch began, Footing footing) {
    Reign reign = new Reign(parts, store, began.epoch(), footing);
    reign.record.begins(began);
    reign.committer.start();
    CompletableFuture<BatchId> begun =
        parts.loop().begin(reign.hot, new Event.ReignBegan(began.epoch(), began));
    reign.mail.open();
    await(begun, parts.deadline(), "beginning to perform");
    reign.record.mark(Mark.ATTACHED);
    return reign;
  }

  /**
   * The polite end: lets bodies end, takes nothing in any more, settles what there is and notes the
   * end of the reign. Nothing of it can be committed or done afterwards, so the stage may be given
   * to the next one; {@link #closeHard} cleans up.
   *
   * @return when callers began to wait, by the own monotonic clock
   * @throws StuckException when a part is not done within the deadline
   */
  public long comeToRest(Farewell farewell) {
    bodies.close();
    letBodiesEnd(farewell.grace());
    final long intakeClosedNanos = System.nanoTime();
    loop.post(new Event.IntakeClosed());
    loop.post(new Event.Closing(farewell.cause(), farewell.handover()));
    long until = intakeClosedNanos + deadline.toNanos();
    while (!await(loop.call(Reign::allSettled), deadline, "settling") && !over.get()) {
      if (System.nanoTime() > until) {
        break; // What is not settled is dropped: the next reign finds it out.
      }
      LockSupport.parkNanos(200_000); // a commit takes about as long
    }
    over.set(true);
    committer.stop();
    mail.close();
    return intakeClosedNanos;
  }

  /** Those that do not end are interrupted; who ignores that is waited for when all is closed. */
  private void letBodiesEnd(Duration grace) {
    try {
      if (!bodies.awaitNone(grace)) {
        leaving.set(true);
        bodies.interruptAll();
        boolean _ = bodies.awaitNone(grace);
      }
      leaving.set(true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean allSettled(Shard shard) {
    return shard.openRows() == 0 && shard.head().equals(shard.settled());
  }

  /** At once, from any thread: nothing of this reign may act any more. */
  public void stop() {
    over.set(true);
  }

  /**
   * Drops what is not settled, interrupts and joins bodies, ends the connections.
   *
   * @return where the shard stands: the last settled batch
   * @throws StuckException when a part is not done within the deadline
   */
  public BatchId closeHard(String reason) {
    if (!closed.compareAndSet(false, true)) {
      throw new IllegalStateException("A reign is closed once.");
    }
    over.set(true);
    bodies.close();
    committer.stop();
    mail.close();
    record.ends(reason);
    BatchId settled = await(loop.end(reason), deadline, "going back to the last settled batch");
    store.close();
    joinBodies();
    try {
      if (!committer.join(deadline)) {
        throw new StuckException("the committer", deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return settled;
  }

  /** A message to the node's own inbox comes back, or anything else does; any thread. */
  public CompletableFuture<Boolean> messageReturns() {
    return mail.messageReturns();
  }

  /** Runs what is due to be kept tidy in the store; see {@link ReignStore#retain}. */
  public String retain(ReignStore.Retention retention) {
    return store.retain(retention);
  }

  private void joinBodies() {
    try {
      bodies.interruptAll();
      if (!bodies.awaitNone(deadline)) {
        throw new StuckException(bodies.count() + " bodies of steps", deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T await(CompletableFuture<T> future, Duration atMost, String part) {
    try {
      return future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new StuckException(part, atMost);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The event loop failed while " + part + ".", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StuckException(part + " (interrupted)", atMost);
    }
  }
}
