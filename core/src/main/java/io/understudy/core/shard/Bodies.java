package io.understudy.core.shard;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.BodyResult;
import io.understudy.core.flow.Draws;
import io.understudy.core.flow.FlowHistory.Attempt;
import io.understudy.core.flow.StepRules;
import io.understudy.core.flow.TimerQueue.Timer;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Entry.Hospitalized.Cause;
import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.shard.ReignTally.Remedy;
import java.util.List;

/** Decides when the bodies of steps run, again, and no more. */
final class Bodies {
  private final ShardState state;
  private final Journal journal;
  private final Fibers fibers;
  private final Operations operations;
  private final DoubtfulSteps doubtful;

  /** How a body is run. */
  private record Go(int attempt, boolean probe, boolean fresh) {}

  Bodies(ShardState state, Journal journal, Fibers fibers, Operations operations) {
    this.state = state;
    this.journal = journal;
    this.fibers = fibers;
    this.operations = operations;
    this.doubtful = new DoubtfulSteps(state, this::perform);
  }

  DoubtfulSteps doubtful() {
    return doubtful;
  }

  void perform(LiveFlow flow, Ask.RunBody ask) {
    Attempt attempt = flow.history().attempt(ask.position());
    if (attempt.retryAtMillis() > journal.timeMillis()) {
      arm(flow, ask.position(), Timer.Kind.RETRY, attempt.retryAtMillis());
      return;
    }
    boolean lost = flow.mayHaveLost(state.acceptedSeq);
    boolean doubt = attempt.intended() || lost;
    switch (ask.rules().doubt()) {
      case RUN_AGAIN -> {
        if (flow.mayHaveBegun) {
          state.tally.inDoubt(flow, ask.position(), Remedy.RUN_AGAIN);
        }
        run(flow, ask, new Go(attempt.failed() + 1, false, isFresh(flow, ask, doubt)));
      }
      case PROBE -> {
        if (doubt) {
          state.tally.inDoubt(flow, ask.position(), Remedy.PROBE);
        } else {
          intend(flow, ask, attempt);
        }
        run(flow, ask, new Go(attempt.failed() + 1, doubt, isFresh(flow, ask, doubt)));
      }
      case ASK_PERSON -> {
        if (doubt && !flow.bodies.isEmpty()) {
          return; // What runs beside it ends first, or it would be in doubt as well.
        } else if (doubt) {
          state.tally.inDoubt(flow, ask.position(), Remedy.ASK_PERSON);
          fibers.hospitalize(
              flow,
              Cause.DOUBT,
              ask.position(),
              (lost
                      ? "Settled batches were lost, in which " + ask.op() + " may have happened."
                      : "The instance died after "
                          + ask.op()
                          + " began and before it was recorded.")
                  + " Find out whether it happened: 'retry' runs it again, 'give up' ends the flow.");
          return;
        }
        if (doubtful.mayBegin(flow, ask.position())) {
          intend(flow, ask, attempt);
          run(flow, ask, new Go(attempt.failed() + 1, false, isFresh(flow, ask, doubt)));
        }
      }
    }
  }

  /** Whether no earlier attempt at the body can have begun; of async ones nobody knows. */
  private static boolean isFresh(LiveFlow flow, Ask.RunBody ask, boolean doubt) {
    return !doubt
        && !flow.mayHaveBegun
        && ask.op().kind() != Op.Kind.ASYNC
        && flow.history().attempt(ask.position()).failed() == 0;
  }

  private void intend(LiveFlow flow, Ask.RunBody ask, Attempt attempt) {
    journal.append(flow, new Entry.Intended(ask.position(), attempt.failed() + 1));
  }

  private void run(LiveFlow flow, Ask.RunBody ask, Go go) {
    LiveFlow.Body body =
        new LiveFlow.Body(go.attempt(), go.probe(), flow.lastSeq(), Entry.NEVER, Entry.NEVER);
    watch(flow, ask, body);
    journal.whenSettled(
        flow,
        new Effect.RunBody(
            flow.id(), flow.fiber, ask.position(), go.attempt(), go.probe(), go.fresh()));
  }

  /** Gives the body its time, from now on. */
  private void watch(LiveFlow flow, Ask.RunBody ask, LiveFlow.Body body) {
    LiveFlow.Body watched =
        body.within(fromNow(ask.rules().timeoutMillis()), fromNow(ask.rules().silenceMillis()));
    flow.bodies.put(ask.position(), watched);
    if (watched.overMillis() != Entry.NEVER) {
      arm(flow, ask.position(), Timer.Kind.BODY, watched.overMillis());
    }
  }

  private long fromNow(long millis) {
    return millis == 0 ? Entry.NEVER : state.clock.nowMillis() + millis;
  }

  private void arm(LiveFlow flow, int position, Timer.Kind kind, long atMillis) {
    state.timers.arm(new Timer(atMillis, flow.id(), position, kind, flow.fiber));
  }

  void ended(LiveFlow flow, int position, BodyResult result) {
    LiveFlow.Body body = flow.bodies.get(position);
    if (body == null || !(flow.ask(position) instanceof Ask.RunBody ask)) {
      return;
    }
    switch (result) {
      case BodyResult.Value(var payload) ->
          operations.end(flow, position, ask.op(), new Outcome.Value(payload));
      case BodyResult.Failed failed when body.probe() -> probeFailed(flow, ask, body, failed);
      case BodyResult.Failed failed -> failed(flow, ask, body.attempt(), failed);
      case BodyResult.DidNotHappen _ -> {
        journal.append(flow, new Entry.Intended(position, body.attempt()));
        run(flow, ask, new Go(body.attempt(), false, false));
      }
      case BodyResult.Disagrees(String message) ->
          fibers.hospitalize(flow, Cause.DIVERGED, position, message);
      case BodyResult.Interrupted _ -> {
        // The reign is ending: what the step did is found out by the next one.
      }
    }
    if (flow.bodies.isEmpty()) {
      faceDoubts(flow);
    }
  }

  /** Asks whose doubt waited for the bodies beside them. */
  private void faceDoubts(LiveFlow flow) {
    for (Ask ask : List.copyOf(flow.asks)) {
      if (flow.asks.contains(ask)
          && ask instanceof Ask.RunBody body
          && body.rules().doubt() == StepRules.DoubtRule.ASK_PERSON
          && (flow.history().attempt(body.position()).intended()
              || flow.mayHaveLost(state.acceptedSeq))) {
        perform(flow, body);
      }
    }
  }

  private void failed(LiveFlow flow, Ask.RunBody ask, int attempt, BodyResult.Failed failed) {
    Failure failure = failed.failure();
    Failure counted = new Failure(failure.kind(), failure.type(), failure.message(), attempt);
    boolean again =
        failed.mayRetry()
            && attempt < ask.rules().retry().attemptsMax()
            && flow.history().cancelPending() == null;
    if (!again) {
      operations.end(flow, ask.position(), ask.op(), new Outcome.Failed(counted));
      return;
    }
    tryAgain(flow, ask, counted);
    perform(flow, ask);
  }

  /** The probe could not find out: the doubt stays, until a later probe or a person ends it. */
  private void probeFailed(
      LiveFlow flow, Ask.RunBody ask, LiveFlow.Body body, BodyResult.Failed failed) {
    Failure failure = failed.failure();
    if (!failed.mayRetry() || body.attempt() >= ask.rules().retry().attemptsMax()) {
      fibers.hospitalize(
          flow,
          Cause.DOUBT,
          ask.position(),
          "The instance died after "
              + ask.op()
              + " began, and its probe could not find out whether it happened: "
              + failure.message()
              + ". Find out: 'retry' runs it again, 'give up' ends the flow.");
      return;
    }
    tryAgain(
        flow, ask, new Failure(failure.kind(), failure.type(), failure.message(), body.attempt()));
    journal.append(flow, new Entry.Intended(ask.position(), body.attempt() + 1));
    perform(flow, ask);
  }

  private void tryAgain(LiveFlow flow, Ask.RunBody ask, Failure failure) {
    int attempt = failure.attempts();
    long chance = Draws.at(flow.history().opening().seed(), 31L * ask.position() + attempt);
    long retryAt = state.clock.nowMillis() + ask.rules().retry().delayMillis(attempt, chance);
    journal.append(flow, new Entry.AttemptFailed(ask.position(), attempt, failure, retryAt));
    flow.bodies.remove(ask.position());
  }

  /** A wait between attempts is over. */
  void retry(LiveFlow flow, int position) {
    if (flow.ask(position) instanceof Ask.RunBody ask && !flow.bodies.containsKey(position)) {
      perform(flow, ask);
    }
  }

  /** A body's time may be over; a heartbeat may have moved it. */
  void timeUp(LiveFlow flow, int position) {
    LiveFlow.Body body = flow.bodies.get(position);
    if (body == null
        || body.overMillis() == Entry.NEVER
        || !(flow.ask(position) instanceof Ask.RunBody ask)) {
      return;
    }
    if (body.overMillis() > journal.timeMillis()) {
      arm(flow, position, Timer.Kind.BODY, body.overMillis());
    } else if (body.afterSeq() > state.settled.seq()) {
      watch(flow, ask, body); // It has not begun: its time begins anew.
    } else {
      flow.bodies.put(position, body.within(Entry.NEVER, Entry.NEVER));
      journal.now(new Effect.InterruptBody(flow.id(), flow.fiber, position));
    }
  }

  void alive(LiveFlow flow, int position) {
    LiveFlow.Body body = flow.bodies.get(position);
    if (body != null
        && body.silenceMillis() != Entry.NEVER
        && flow.ask(position) instanceof Ask.RunBody ask) {
      long silence = fromNow(ask.rules().silenceMillis());
      flow.bodies.put(position, body.within(body.limitMillis(), silence));
    }
  }
}
