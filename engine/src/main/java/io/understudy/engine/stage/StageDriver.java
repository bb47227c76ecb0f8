package io.understudy.engine.stage;

import io.understudy.core.log.BatchId;
import io.understudy.core.stage.QueuePlace;
import io.understudy.core.stage.StageEffect;
import io.understudy.core.stage.StageEvent;
import io.understudy.core.stage.StageMachine;
import io.understudy.core.stage.StageRole;
import io.understudy.core.stage.StageRules;
import io.understudy.engine.history.BeforeClaim;
import io.understudy.engine.loop.Tail;
import io.understudy.engine.port.HistoryDiffersException;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.ReignStore;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StageSeat;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Ticker;
import io.understudy.engine.reign.Farewell;
import io.understudy.engine.reign.Reign;
import io.understudy.engine.reign.ReignRecord;
import io.understudy.engine.reign.StuckException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carries out what the stage machine decides for this instance.
 *
 * <p>Threads: the machine's own (never blocks), the watch's, one for everything on the seat, and
 * one a close of a reign. A close that gets stuck ends in a hard clear: the process must go.
 */
public final class StageDriver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StageDriver.class);

  private final Parts parts;
  private final StageRules rules;
  private final StageMachine machine;
  private final BlockingQueue<StageEvent> events = new LinkedBlockingQueue<>();
  private final SeatThread seatThread;
  private final LeaseGuard lease;
  private final ReignRecords records;
  private final EndSessions endSessions;
  private final Watch watch;
  private final SeatWork seat;
  private final Handovers handovers;
  private final StageNews news = new StageNews();
  private final Thread thread;
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
  private volatile @Nullable Reign reign;
  private volatile long epoch;
  private volatile Shown shown = new Shown(StageRole.WARM, "starting");
  private volatile @Nullable Promise promise;
  private volatile boolean stopping;

  /**
   * The stage was left for this instance under this epoch: it will be hot under the next one, if
   * nothing goes wrong.
   */
  public record Promise(long epoch, String instance) {}

  /**
   * What the driver works with.
   *
   * @param reign what every reign is made of
   * @param settled the last settled batch that this instance knows of
   * @param grace how long bodies may go on when the stage is left to a successor
   * @param differs hears that the log is not what this instance knows
   * @param before asked before each claim
   * @param hardClear hears why the process must go
   * @param forecastMillis how long this instance would take to perform
   * @param news at which level changes of the role are logged
   */
  public record Parts(
      StageDoor door,
      Tail tail,
      Ticker ticker,
      Reign.Parts reign,
      Duration grace,
      Supplier<BatchId> settled,
      Consumer<HistoryDiffersException> differs,
      BeforeClaim before,
      Consumer<String> hardClear,
      DoubleSupplier forecastMillis,
      Level news) {}

  /** The role with its sentence. */
  public record Shown(StageRole role, String sentence) {}

  /**
   * @param report this instance's report for a counter
   */
  public StageDriver(
      Parts parts, StageRules rules, String build, LongFunction<InstanceReport> report) {
    this.parts = parts;
    this.rules = rules;
    this.machine = new StageMachine(rules, this::carryOut);
    this.seatThread = new SeatThread(parts.hardClear());
    this.lease = new LeaseGuard(parts.ticker(), rules.pauseNanos());
    Duration often = Duration.ofNanos(rules.leaseNanos() / 40);
    this.watch = new Watch(parts.door(), report, events::add, parts.ticker(), often);
    this.endSessions = new EndSessions(parts.door(), parts.ticker(), rules);
    this.records = new ReignRecords(parts.ticker(), watch::last, parts.forecastMillis());
    this.seat =
        new SeatWork(
            parts.door(),
            parts.tail(),
            parts.ticker(),
            parts.reign()::stand,
            new SeatWork.Claimant(rules.instance(), rules.incarnation(), build),
            events::add,
            parts.differs(),
            parts.before());
    this.handovers = new Handovers(parts.reign().loop(), parts.ticker(), events::add);
    this.thread = Thread.ofPlatform().name("understudy-stage").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
    watch.start();
  }

  /** Any thread. */
  public void post(StageEvent event) {
    events.add(event);
  }

  /**
   * Hands the stage over, if this instance is hot and somebody could take it. Any thread.
   *
   * @param avoided instances that are not to be next unless the order names them
   */
  public CompletableFuture<HandoverEnd> handOver(HandoverOrder order, Set<String> avoided) {
    return handovers.ask(order, avoided);
  }

  private void run() {
    long tickNanos = rules.renewNanos() / 4;
    try {
      while (!stopping) {
        StageEvent event = events.poll(tickNanos, TimeUnit.NANOSECONDS);
        // Time first: after a pause of its own this instance must not act on what is old.
        long nanos = parts.ticker().nanos();
        on(new StageEvent.Ticked(nanos));
        handovers.ticked(nanos);
        if (event != null) {
          on(event);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("The stage machine failed.", e);
      parts.hardClear().accept("The stage machine failed: " + e);
    }
  }

  private void on(StageEvent event) {
    machine.on(event);
    lease.look(machine);
    Shown before = shown;
    shown = new Shown(machine.role(), machine.sentence());
    if (before.role() != shown.role()) {
      LOG.atLevel(parts.news())
          .log("role={} epoch={} reason=\"{}\"", name(shown.role()), epoch, shown.sentence());
      news.tell();
    } else if (event instanceof StageEvent.Observed) {
      news.tell();
    }
    if (machine.role() == StageRole.STOPPED) {
      stopped.complete(true);
    }
  }

  private static String name(StageRole role) {
    return role.name().toLowerCase(java.util.Locale.ROOT);
  }

  private void carryOut(StageEffect effect) {
    switch (effect) {
      case StageEffect.JoinQueue _ -> {
        long number = seat.wantQueue();
        seatThread.run(() -> seat.joinQueue(number));
      }
      case StageEffect.LeaveQueue _ -> seat.leaveQueue();
      case StageEffect.Terminate terminate -> {
        AtomicInteger ended = records.sessionsEnded();
        Thread.ofVirtual().start(() -> endSessions.of(terminate, ended));
      }
      case StageEffect.Claim claim -> {
        ReignRecord claims = records.claims(claim.grounds());
        seatThread.run(() -> seat.claim(claims));
      }
      case StageEffect.BeginReign begin -> {
        epoch = begin.epoch();
        lease.look(machine);
        ReignRecord begun = records.begins();
        seatThread.run(() -> beginReign(begin.epoch(), begun));
      }
      case StageEffect.Renew renew -> seatThread.run(() -> renew(renew));
      case StageEffect.RefuseHandover refused -> handovers.refused(machine.role(), refused.why());
      case StageEffect.AwaitSuccessor awaited -> handovers.waits(awaited.why());
      case StageEffect.SuccessorReady ready -> handovers.successorReady(ready.successor());
      case StageEffect.EndReign end -> {
        handovers.reignEnded(end.reason());
        endReign(end.reason());
      }
      case StageEffect.LeavePolitely leave ->
          // Virtual threads may be what is stuck.
          Thread.ofPlatform().name("understudy-leave").daemon().start(() -> leavePolitely(leave));
      case StageEffect.GiveUpSeat _ -> {
        records.givesUp();
        seatThread.run(
            () -> {
              seat.giveUpSeat();
              parts.tail().follow();
            });
      }
    }
  }

  private void renew(StageEffect.Renew renew) {
    seat.renew(
        renew.epoch(),
        new StageSeat.Renewal(renew.understudy(), renew.successor(), parts.settled().get()));
  }

  private void beginReign(long claimedEpoch, ReignRecord begun) {
    try {
      ReignStore store = seat.openReign(claimedEpoch);
      reign =
          Reign.open(
              parts.reign(),
              store,
              seat.claimed(),
              new Reign.Footing(
                  lease::holds, reason -> events.add(new StageEvent.ReignBroken(reason)), begun));
    } catch (StoreException e) {
      events.add(new StageEvent.ReignBroken("the reign could not be opened: " + e.getMessage()));
    } catch (StuckException e) {
      parts.hardClear().accept(String.valueOf(e.getMessage()));
    }
    news.tell();
  }

  /** At once: nothing may act any more; then, on the seat's thread, the close. */
  private void endReign(String reason) {
    Reign ending = reign;
    if (ending != null) {
      ending.stop();
    }
    seat.abandon();
    seatThread.run(
        () -> {
          Reign open = reign;
          close(() -> open == null ? null : open.closeHard(reason));
        });
  }

  private void leavePolitely(StageEffect.LeavePolitely leave) {
    try {
      Reign open = CompletableFuture.supplyAsync(() -> reign, seatThread).join(); // opened by now
      String successor = leave.successor();
      if (successor != null) {
        promise = new Promise(epoch, successor);
      }
      long held = open == null ? parts.ticker().nanos() : open.comeToRest(farewell(leave));
      CompletableFuture.runAsync(() -> seat.release(epoch, successor), seatThread).join();
      handovers.left(epoch, successor, held);
      BatchId settled = open == null ? null : open.closeHard("left the stage: " + leave.cause());
      seatThread.run(() -> close(() -> settled));
    } catch (StuckException e) {
      parts.hardClear().accept("Leaving the stage got stuck: " + e.getMessage());
    } catch (RejectedExecutionException e) {
      LOG.debug("The instance is closing; the stage is left by its connections' end.");
    }
  }

  private Farewell farewell(StageEffect.LeavePolitely leave) {
    Duration grace =
        leave.successor() == null ? parts.reign().deadline().dividedBy(2) : parts.grace();
    return new Farewell(leave.cause(), grace, handovers.entry(leave.successor()));
  }

  /**
   * @param closing answers where the shard stands; {@code null} when there was no reign to close,
   *     and the shard stands where it has followed the log to
   */
  private void close(Supplier<@Nullable BatchId> closing) {
    try {
      BatchId settled = closing.get();
      reign = null;
      seat.giveUpSeat();
      if (settled == null) {
        parts.tail().follow();
      } else {
        parts.tail().followFrom(settled);
      }
      events.add(new StageEvent.Left(parts.ticker().nanos()));
    } catch (StuckException e) {
      parts.hardClear().accept("Leaving the stage got stuck: " + e.getMessage());
    }
  }

  public Shown shown() {
    return shown;
  }

  /** Whom the stage was left for last; {@code null} before the first time. */
  public @Nullable Promise promise() {
    return promise;
  }

  /** Where this instance stands with the queue for the lock. */
  public QueuePlace place() {
    return seat.place();
  }

  public StageNews news() {
    return news;
  }

  /** The epoch of the own reign, or of the last one. */
  public long epoch() {
    return epoch;
  }

  public @Nullable StageView lastView() {
    return watch.last();
  }

  /** Why the stage cannot be read; {@code null} when it can. */
  public @Nullable String trouble() {
    return watch.trouble();
  }

  /** What is noted of the reign under way, or of the last one; {@code null} before the first. */
  public @Nullable ReignRecord record() {
    return records.last();
  }

  /** The reign under way; {@code null} when there is none. */
  public @Nullable Reign reign() {
    return reign;
  }

  /** Leaves the stage politely, for good, and stops; false when that took longer than allowed. */
  public boolean stop(String cause, Duration atMost) {
    events.add(new StageEvent.LeaveAsked(cause, null, true));
    boolean politely;
    try {
      politely = stopped.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      politely = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      politely = false;
    }
    return politely;
  }

  @Override
  public void close() {
    stopping = true;
    handovers.reignEnded("the instance is closing");
    watch.close();
    seat.leaveQueue();
    seat.abandon();
    seatThread.shutdown();
    thread.interrupt();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
