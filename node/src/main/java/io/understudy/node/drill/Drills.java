package io.understudy.node.drill;

import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.Desk;
import io.understudy.engine.InstanceView;
import io.understudy.engine.StageDesk;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StoredRow;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rehearses takeovers of the stage that this instance is on, one at a time. First it is checked
 * that a successor is ready, then what is to be done is prepared, then the journal says so, and
 * only then it is done, a moment after the caller was answered. Any thread.
 */
public final class Drills {
  private static final Logger LOG = LoggerFactory.getLogger(Drills.class);

  /** In which a successor that lives is heard of several times. */
  private static final int LIFE_OF_LEASE = 4;

  private static final int PAUSE_LEASES = 2;
  private static final Duration STEP_MAX = Duration.ofSeconds(10);

  /** For steps that only a person could judge; then there is no drill. */
  private static final Duration STEPS_MAX = Duration.ofSeconds(5);

  /** For a fault to end the reign: what was held for it is let go later. */
  private static final Duration REIGN_ENDS = Duration.ofSeconds(1);

  /** For the answer to get out of this process. */
  private static final Duration ANSWER_TIME = Duration.ofMillis(100);

  private final Parts parts;
  private final AtomicBoolean underWay = new AtomicBoolean();

  /** What a drill works with. */
  public record Parts(
      Desk desk,
      StageDesk stage,
      Supplier<InstanceView> view,
      FlowLookup flows,
      ProcessFaults process,
      Duration lease) {}

  public Drills(Parts parts) {
    this.parts = parts;
  }

  public Duration usualBudget(DrillKind kind) {
    return kind.usualBudget(parts.lease());
  }

  /**
   * Begins it, unless something speaks against it or it was done before.
   *
   * @throws io.understudy.engine.port.StoreException when the journal cannot be read
   */
  public DrillEnd begin(DrillOrder order) {
    Optional<Long> done = epochOf(order.key());
    if (done.isPresent()) {
      return new DrillEnd.Existed(done.get());
    }
    if (!parts.view().get().role().equals("hot")) {
      return new DrillEnd.NotHot("this instance is not on the stage");
    }
    if (!underWay.compareAndSet(false, true)) {
      return new DrillEnd.Refused("another drill is under way");
    }
    boolean strikes = false;
    try {
      DrillEnd end = checked(order);
      strikes = end instanceof DrillEnd.Begun && order.kind() != DrillKind.HANDOVER;
      return end;
    } catch (CannotDrillException e) {
      return new DrillEnd.Refused(String.valueOf(e.getMessage()));
    } finally {
      if (!strikes) {
        underWay.set(false); // Otherwise it is over when it has happened.
      }
    }
  }

  private Optional<Long> epochOf(String key) {
    return parts.flows().aboutReigns().stream()
        .filter(
            row ->
                EntryCodec.decode(row.row()) instanceof Entry.Drilled done
                    && done.key().equals(key))
        .map(StoredRow::epoch)
        .findFirst();
  }

  private DrillEnd checked(DrillOrder order) {
    CheckDrill before = new CheckDrill(parts.view().get(), parts.lease());
    long heard = before.successor().map(InstanceReport::counter).orElse(0L);
    Duration life = parts.lease().dividedBy(LIFE_OF_LEASE);
    parts.stage().news().await(() -> isHeardAgain(heard), life);
    InstanceView now = parts.view().get();
    CheckDrill check = new CheckDrill(now, parts.lease());
    Optional<String> refusal = check.refusal(order);
    if (refusal.isPresent()) {
      return new DrillEnd.Refused(refusal.get());
    }
    String successor = check.successor().map(InstanceReport::instance).orElseThrow();
    if (!isHeardAgain(heard)) {
      return new DrillEnd.Refused(successor + " was not heard of for " + life.toMillis() + " ms");
    }
    return order.kind() == DrillKind.HANDOVER
        ? handOver(order, now, successor)
        : strike(order, now, successor);
  }

  private boolean isHeardAgain(long counter) {
    return new CheckDrill(parts.view().get(), parts.lease())
        .successor()
        .filter(next -> next.counter() != counter)
        .isPresent();
  }

  private DrillEnd handOver(DrillOrder order, InstanceView hot, String successor) {
    DrillEnd noted = noted(order, hot, successor);
    if (!(noted instanceof DrillEnd.Begun)) {
      return noted;
    }
    HandoverOrder handover = new HandoverOrder(successor, STEP_MAX, "", order.by(), "");
    HandoverEnd end = await(parts.stage().handOver(handover), STEP_MAX.multipliedBy(2));
    return switch (end) {
      case HandoverEnd.Left _ -> noted;
      case HandoverEnd.Refused(String why) -> new DrillEnd.Refused(why);
      case HandoverEnd.NotHot _, HandoverEnd.Existed _ ->
          new DrillEnd.Refused("the stage was left for another cause");
    };
  }

  private DrillEnd strike(DrillOrder order, InstanceView hot, String successor) {
    Fault fault = prepare(order.kind());
    boolean strikes = false;
    try {
      Optional<String> step = parts.stage().holdDoubtfulSteps(STEPS_MAX);
      if (step.isPresent()) {
        return new DrillEnd.Refused(
            step.get() + " is under way, and a person would have to find out what it did");
      }
      Optional<String> meanwhile = new CheckDrill(parts.view().get(), parts.lease()).refusal(order);
      if (meanwhile.isPresent()) {
        return new DrillEnd.Refused(meanwhile.get());
      }
      DrillEnd noted = noted(order, hot, successor);
      if (noted instanceof DrillEnd.Begun begun) {
        strikes = true;
        Thread.ofPlatform().name("understudy-drill").start(() -> strike(fault, begun.epoch()));
      }
      return noted;
    } finally {
      if (!strikes) {
        fault.close();
        parts.stage().letDoubtfulStepsGo();
      }
    }
  }

  private Fault prepare(DrillKind kind) {
    return switch (kind) {
      case KILL -> parts.process().kill();
      case PAUSE -> parts.process().pause(parts.lease().multipliedBy(PAUSE_LEASES));
      case CONNECTIONS -> new DropConnections(parts.stage());
      case HANDOVER -> throw new IllegalStateException("A handover is no fault.");
    };
  }

  /** From here on the next claim tells that it was a drill. */
  private DrillEnd noted(DrillOrder order, InstanceView hot, String successor) {
    Entry.Drilled entry =
        new Entry.Drilled(order.kind().word(), order.by(), order.reason(), order.key());
    Reply reply = await(parts.desk().ask(new Request.Drill(entry)), STEP_MAX);
    return switch (reply) {
      case Reply.Noted _ -> {
        LOG.warn(
            "A drill ({}) was asked for by {}: {} is ready to take the stage.",
            order.kind().word(),
            order.by(),
            successor);
        yield new DrillEnd.Begun(hot.epoch(), successor);
      }
      case Reply.NotHot(String why) -> new DrillEnd.NotHot(why);
      default -> new DrillEnd.Refused("it could not be noted: " + reply);
    };
  }

  private void strike(Fault fault, long epoch) {
    try {
      LockSupport.parkNanos(ANSWER_TIME.toNanos());
      InstanceView now = parts.view().get();
      if (now.role().equals("hot") && now.epoch() == epoch) {
        fault.strike();
        LockSupport.parkNanos(REIGN_ENDS.toNanos());
      }
    } catch (RuntimeException e) {
      LOG.warn("A drill did not do what it was to do.", e);
    } finally {
      fault.close();
      parts.stage().letDoubtfulStepsGo();
      underWay.set(false);
    }
  }

  private static <T> T await(CompletableFuture<T> future, Duration atMost) {
    try {
      return future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new CannotDrillException("there was no answer to it: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotDrillException("this instance is stopping");
    }
  }
}
