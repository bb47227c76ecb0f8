package io.understudy.engine.fiber;

import io.understudy.core.flow.BodyResult;
import io.understudy.core.flow.FlowScript;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.core.log.Payload;
import io.understudy.engine.port.Transactions;
import io.understudy.flow.Doubt;
import io.understudy.flow.LostStageException;
import io.understudy.flow.ResultType;
import io.understudy.flow.StepBody;
import io.understudy.flow.StepOptions;
import io.understudy.flow.TransactionBody;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Runs the bodies of one fiber's steps, on whatever thread calls. */
final class Steps {
  private final FiberHome home;
  private final FlowScript script;
  private final long fiber;
  private final ConcurrentMap<Integer, RunningBody> running = new ConcurrentHashMap<>(2);

  /** The first of a body's attempts at its transaction. */
  private record Try(Transactions.Key key, boolean fresh) {}

  /** A step as its author wrote it: runs when the shard permits. */
  @FunctionalInterface
  interface Task {
    BodyResult run(Inbox.Permit permit);
  }

  Steps(FiberHome home, FlowScript script, long fiber) {
    this.home = home;
    this.script = script;
    this.fiber = fiber;
  }

  /** Interrupts the body at this position because its time is over. */
  void overTime(int position) {
    RunningBody body = running.get(position);
    if (body != null) {
      body.interrupt(true);
    }
  }

  void interruptAll() {
    running.values().forEach(body -> body.interrupt(false));
  }

  <T extends @Nullable Object> Task step(
      StepOptions options, ResultType<T> type, StepBody<T> body) {
    return permit -> {
      Token token = token(permit);
      if (permit.probe() && options.doubt() instanceof Doubt.Probe probe) {
        return guarded(permit, options, () -> answer(probe.question().ask(token), type));
      }
      return guarded(permit, options, () -> new BodyResult.Value(write(body.run(token), type)));
    };
  }

  private BodyResult answer(Optional<?> answer, ResultType<?> type) {
    return answer.isEmpty()
        ? new BodyResult.DidNotHappen()
        : new BodyResult.Value(write(answer.get(), type));
  }

  <T extends @Nullable Object> Task transaction(
      Op op, StepOptions options, ResultType<T> type, TransactionBody<T> body) {
    return permit ->
        guarded(
            permit,
            options,
            () -> {
              Transactions.Key key =
                  new Transactions.Key(
                      script.flow(), script.run(), permit.position(), op.toString());
              Transactions.Work work = connection -> write(body.run(connection), type);
              return transact(new Try(key, permit.fresh()), options, work);
            });
  }

  private BodyResult transact(Try first, StepOptions options, Transactions.Work work)
      throws InterruptedException {
    Transactions.Key key = first.key();
    boolean fresh = first.fresh();
    while (home.stage().mayAct()) {
      switch (home.stage().transactions().run(key, fresh, work)) {
        case Transactions.Result.Recorded recorded -> {
          return new BodyResult.Value(recorded.payload());
        }
        case Transactions.Result.Failed failed -> {
          return failed(failed.cause(), options);
        }
        case Transactions.Result.Conflict conflict -> {
          return new BodyResult.Disagrees(
              "At position "
                  + key.position()
                  + " the database has the outcome of "
                  + conflict.recordedOperation()
                  + ", the code of this build runs "
                  + key.operation()
                  + ".");
        }
        case Transactions.Result.Fenced fenced -> {
          home.stage().broken(fenced.reason());
          return new BodyResult.Interrupted();
        }
        case Transactions.Result.Unknown _ -> {
          fresh = false; // The same key again finds out whether it has committed.
        }
      }
    }
    return new BodyResult.Interrupted();
  }

  private Token token(Inbox.Permit permit) {
    return new Token(home.stage(), script, fiber, permit.position(), permit.attempt());
  }

  private <T extends @Nullable Object> Payload write(@Nullable Object value, ResultType<T> type) {
    Type declared = type.type();
    Payload payload =
        declared == null ? home.payloads().writeOwn(value) : home.payloads().write(value, declared);
    home.requireSize(payload);
    return payload;
  }

  private BodyResult guarded(Inbox.Permit permit, StepOptions options, Callable<BodyResult> work) {
    if (!home.stage().mayAct()) {
      return new BodyResult.Interrupted();
    }
    RunningBody body = new RunningBody();
    if (!home.stage().bodies().enter(body)) {
      return new BodyResult.Interrupted();
    }
    running.put(permit.position(), body);
    try {
      BodyResult result = work.call();
      return body.leaving() && result instanceof BodyResult.Failed
          ? new BodyResult.Interrupted()
          : result;
    } catch (Throwable error) {
      if (body.leaving()) {
        Failures.rethrowIfFatal(error);
        return new BodyResult.Interrupted();
      }
      if (body.overTime()) {
        String text = "The attempt was not done within its time (" + options.timeout() + ").";
        return new BodyResult.Failed(new Failure(Failure.Kind.STEP, "timeout", text, 0), true);
      }
      return failed(error, options);
    } finally {
      body.done();
      running.remove(permit.position());
      home.stage().bodies().exit(body);
    }
  }

  private static BodyResult failed(Throwable error, StepOptions options) {
    if (error instanceof LostStageException) {
      return new BodyResult.Interrupted();
    }
    if (error instanceof FiberHome.TooLargeException large) {
      return new BodyResult.Failed(large.failure(), false);
    }
    Failures.rethrowIfFatal(error);
    boolean mayRetry = options.retry().mayRetry(error);
    return new BodyResult.Failed(Failures.of(Failure.Kind.STEP, error), mayRetry);
  }
}
