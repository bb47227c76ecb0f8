package io.understudy.engine.fiber;

import io.understudy.core.flow.FlowScript;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Entry.Hospitalized.Cause;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Payload;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.Event;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowCancelledException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A flow's code on a virtual thread, under one reign. The shard's thread delivers to it and drops
 * it; everything else happens on its own thread, except for async bodies, which have one each.
 */
public final class Fiber {
  private final FiberHome home;
  private final FlowScript script;
  private final long number;
  private final Inbox inbox = new Inbox();
  private final Steps steps;
  private final ConcurrentMap<Integer, Steps.Task> asyncs = new ConcurrentHashMap<>(2);

  public Fiber(FiberHome home, FlowScript script, long number) {
    this.home = home;
    this.script = script;
    this.number = number;
    this.steps = new Steps(home, script, number);
  }

  /** Begins to run the flow's code. */
  public void start() {
    Thread thread = Thread.ofVirtual().name("flow-", number).unstarted(this::run);
    inbox.ownedBy(thread);
    thread.start();
  }

  /** An operation ended. */
  public void resume(Recorded recorded) {
    inbox.put(recorded);
  }

  /** The flow takes this version of a change. */
  public void giveVersion(String change, int version) {
    inbox.put(new Inbox.Version(change, version));
  }

  /** A body may run now. */
  public void permit(Effect.RunBody run) {
    int position = run.position();
    Inbox.Permit permit = new Inbox.Permit(position, run.attempt(), run.probe(), run.fresh());
    Steps.Task async = asyncs.get(position);
    if (async == null) {
      inbox.put(permit);
    } else {
      Thread.ofVirtual()
          .name("flow-" + number + "-async-", position)
          .start(() -> endBody(position, async, permit));
    }
  }

  /** The body at this position is over its time. */
  public void overTime(int position) {
    steps.overTime(position);
  }

  /** The flow's code never goes on from its next operation; its bodies are interrupted. */
  public void drop() {
    inbox.drop();
    steps.interruptAll();
  }

  void endBody(int position, Steps.Task task, Inbox.Permit permit) {
    home.stage().post(new Event.BodyEnded(script.flow(), number, position, task.run(permit)));
  }

  void async(int position, Steps.Task task) {
    asyncs.put(position, task);
  }

  private void run() {
    FlowCatalog.Known known = home.catalog().find(script.name()).orElse(null);
    if (known == null) {
      stuck(Cause.UNKNOWN_FLOW, -1, "This build has no flow named '" + script.name() + "'.");
      return;
    }
    FiberContext context = new FiberContext(home, script, number, inbox, steps, this);
    try {
      Object input = home.payloads().read(script.input(), known.input());
      @SuppressWarnings("unchecked")
      Flow<@Nullable Object, @Nullable Object> flow =
          (Flow<@Nullable Object, @Nullable Object>) known.definition().factory().get();
      Object result = flow.run(context, input);
      context.joinAsyncs();
      Payload payload = home.payloads().write(result, known.result());
      home.requireSize(payload);
      home.stage().post(new Event.FlowReturned(script.flow(), number, context.end(), payload));
    } catch (FlowCancelledException cancelled) {
      threw(context, Failures.of(Failure.Kind.CANCELLED, cancelled));
    } catch (FiberHome.TooLargeException large) {
      threw(context, large.failure());
    } catch (Payloads.PayloadException unreadable) {
      stuck(Cause.ERROR, -1, unreadable.getMessage());
    } catch (Exception ended) {
      threw(context, Failures.of(Failure.Kind.FLOW, ended));
    } catch (Throwable error) {
      Failures.rethrowIfFatal(error);
      Failure failure = Failures.of(Failure.Kind.FLOW, error);
      stuck(Cause.ERROR, -1, failure.type() + ": " + failure.message());
    }
  }

  private void threw(FiberContext context, Failure failure) {
    home.stage().post(new Event.FlowThrew(script.flow(), number, context.end(), failure));
  }

  private void stuck(Cause cause, int position, @Nullable String message) {
    inbox.stopIfDropped();
    home.stage()
        .post(
            new Event.FlowStuck(
                script.flow(), number, cause, position, message == null ? "" : message));
  }
}
