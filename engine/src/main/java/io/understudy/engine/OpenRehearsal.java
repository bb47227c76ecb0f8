package io.understudy.engine;

import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.RehearsalRules;
import io.understudy.core.shard.RehearsalView;
import io.understudy.engine.InstanceSettings.EngineLimits;
import io.understudy.engine.fiber.FlowCatalog;
import io.understudy.engine.fiber.Payloads;
import io.understudy.engine.loop.ShardLoop;
import io.understudy.engine.loop.Tail;
import io.understudy.engine.mail.Mailing;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.LogReader;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Ticker;
import io.understudy.flow.FlowDefinition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A rehearsal without an instance: runs a build's flows along a node's log, reads and nothing else.
 * It has no stage and can never be hot.
 */
public final class OpenRehearsal implements AutoCloseable {
  private final ShardLoop loop;
  private final Tail tail;
  private final CompletableFuture<String> broken = new CompletableFuture<>();

  /**
   * What is rehearsed.
   *
   * @param node the name as a party
   */
  public record Subject(String node, LogReader log, FlowLookup lookup) {}

  /** The code that rehearses, and within which bounds. */
  public record Code(
      List<FlowDefinition> flows, String build, EngineLimits limits, RehearsalRules rules) {
    public Code {
      flows = List.copyOf(flows);
    }
  }

  private OpenRehearsal(Subject subject, Code code, Consumer<Effect.Note> notes) {
    FlowCatalog catalog = new FlowCatalog(code.flows());
    this.loop =
        new ShardLoop(
            MakeRules.of(catalog, code.build(), code.limits(), code.rules()),
            new ShardLoop.Troupe(
                catalog,
                new Payloads(Thread.currentThread().getContextClassLoader()),
                Mailing.within(subject.node()).directory()),
            code.limits().eventsQueuedMax(),
            subject.lookup(),
            Ticker.SYSTEM,
            notes,
            broken::complete);
    this.tail =
        new Tail(
            subject.log(),
            loop::post,
            differs -> broken.complete("The log changed under us: " + differs.getMessage()));
  }

  /**
   * Loads the live flows and begins.
   *
   * @param notes hears what is worth a line; must not block
   * @throws StoreException when the log cannot be read
   */
  public static OpenRehearsal open(Subject subject, Code code, Consumer<Effect.Note> notes) {
    OpenRehearsal rehearsal = new OpenRehearsal(subject, code, notes);
    Snapshot snapshot = subject.log().load();
    rehearsal.loop.start();
    rehearsal.tail.followFrom(rehearsal.loop.reload(snapshot).join());
    rehearsal.tail.start();
    return rehearsal;
  }

  public RehearsalView view() {
    return loop.view().rehearsal();
  }

  /** Up to where the log was read. */
  public BatchId position() {
    return loop.view().head();
  }

  public int flowsLive() {
    return loop.view().flowsLive();
  }

  public int flowsHospital() {
    return loop.view().flowsHospital();
  }

  /** Completes, with the reason, when the rehearsal can go on no longer. */
  public CompletableFuture<String> broken() {
    return broken;
  }

  @Override
  public void close() {
    tail.close();
    loop.close();
  }
}
