package io.understudy.node.http;

import io.understudy.engine.InstanceView;
import io.understudy.node.http.PassedOn.Hint;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Gets an errand done by the hot instance, whichever that is: here, or by passing it on. While
 * nobody is hot it is held and tried again, up to {@code hold}; that is safe because an errand done
 * twice does no harm.
 *
 * <p>A handover is followed without waiting: an instance that leaves the stage passes calls on to
 * its successor at once, and that one holds them until it is hot. Both know by the epoch that a
 * call is passed on with.
 */
final class ReachHot {
  /** How long nothing is tried unless there are news. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** An attempt that took at least this long met somebody: the hold begins anew. */
  private static final Duration CONTACT = Duration.ofMillis(200);

  /** How long an address is left alone that gave no answer, by all calls together. */
  private static final Duration LEAVE_ALONE = Duration.ofMillis(100);

  private final Backend backend;
  private final PassOn passOn;
  private final Limits limits;
  private final BooleanSupplier closing;
  private volatile Silent silent = new Silent(Hint.NONE, 0);

  /** An instance that gave no answer under an epoch, and until when it is left alone for it. */
  private record Silent(Hint who, long untilNanos) {
    boolean isStill(Hint hot) {
      return who.equals(hot) && System.nanoTime() - untilNanos < 0;
    }
  }

  /**
   * @param hold how long to go on while nobody is hot
   * @param answerDeadline how long one answer may take, beside the wait that the errand asks for
   * @param own the address of this instance
   */
  record Limits(Duration hold, Duration answerDeadline, String own) {}

  ReachHot(Backend backend, PassOn passOn, Limits limits, BooleanSupplier closing) {
    this.backend = backend;
    this.passOn = passOn;
    this.limits = limits;
    this.closing = closing;
  }

  /** How one attempt ended. */
  private sealed interface Attempt {
    record Done(Answer answer) implements Attempt {}

    record Late() implements Attempt {}

    /**
     * @param seen who was taken for hot
     * @param better who is, as that one says
     */
    record NobodyHot(String reason, Hint seen, Hint better) implements Attempt {
      NobodyHot(String reason, Hint seen) {
        this(reason, seen, Hint.NONE);
      }
    }
  }

  /**
   * @param passedOn see {@link Call#passedOn}
   */
  Answer reach(Errand<?> asked, long passedOn) {
    Errand<?> errand = asked;
    long waitUntil = System.nanoTime() + errand.patience().toNanos();
    long giveUpAt = waitUntil + limits.hold.multipliedBy(2).plus(limits.answerDeadline).toNanos();
    long holdUntil = System.nanoTime() + limits.hold.toNanos();
    while (true) {
      long began = System.nanoTime();
      Duration wait = Duration.ofNanos(Math.max(0, waitUntil - began));
      Attempt attempt = passedOn == 0 ? attempt(errand, wait) : hereOnly(errand, wait);
      switch (attempt) {
        case Attempt.Done(Answer answer) -> {
          return answer;
        }
        case Attempt.Late() -> {
          errand = errand.late().map(Supplier::get).orElseThrow();
          waitUntil = System.nanoTime();
        }
        case Attempt.NobodyHot(String reason, Hint seen, Hint _) -> {
          String lost = backend.history().stand().reason();
          if (lost != null) {
            throw Problems.historyLost(lost).toException();
          }
          long now = System.nanoTime();
          if (now - began >= CONTACT.toNanos()) {
            holdUntil = now + limits.hold.toNanos();
          }
          boolean over = now - holdUntil > 0 || now - giveUpAt > 0 || isEnding();
          if (passedOn != 0 && (over || !mayBeHotSoon(passedOn))) {
            throw Problems.notHotHere(reason, hot(backend.view().get())).toException();
          }
          if (over) {
            throw Problems.nobodyHot(reason).toException();
          }
          awaitNews(passedOn, seen);
        }
      }
    }
  }

  private boolean isEnding() {
    return closing.getAsBoolean() || Thread.currentThread().isInterrupted();
  }

  /** Until this instance is hot, or it is known who else is; or for a short while. */
  private void awaitNews(long passedOn, Hint seen) {
    BooleanSupplier news =
        passedOn == 0
            ? () -> isHot() || !hot(backend.view().get()).equals(seen)
            : () -> isHot() || !mayBeHotSoon(passedOn);
    backend.stage().news().await(news, PAUSE);
  }

  private boolean isHot() {
    return backend.view().get().role().equals("hot");
  }

  /** Whether the reign under which somebody takes this instance for hot may still come. */
  private boolean mayBeHotSoon(long epoch) {
    InstanceView view = backend.view().get();
    return view.epoch() < epoch || view.role().equals("claiming");
  }

  private static Hint hot(InstanceView view) {
    return new Hint(view.hotEpoch(), view.hotAddress());
  }

  /** While leaving, too: until the last moment the desk takes calls. */
  private static boolean mayPerform(InstanceView view) {
    return view.role().equals("hot") || view.role().equals("leaving");
  }

  private Attempt hereOnly(Errand<?> errand, Duration wait) {
    InstanceView view = backend.view().get();
    return mayPerform(view)
        ? doHere(errand, wait)
        : new Attempt.NobodyHot(view.sentence(), Hint.NONE);
  }

  private Attempt attempt(Errand<?> errand, Duration wait) {
    InstanceView view = backend.view().get();
    if (mayPerform(view)) {
      Attempt here = doHere(errand, wait);
      if (!(here instanceof Attempt.NobodyHot) || view.role().equals("hot")) {
        return here;
      }
    }
    Hint hot = hot(view);
    Attempt passed = passOn(errand, wait, view, hot);
    if (!(passed instanceof Attempt.NobodyHot(_, _, Hint better))
        || better.epoch() <= hot.epoch()
        || better.address().equals(limits.own)) {
      return passed;
    }
    return passOn(errand, wait, view, better) instanceof Attempt.Done done ? done : passed;
  }

  private Attempt passOn(Errand<?> errand, Duration wait, InstanceView view, Hint hot) {
    if (hot.address().isEmpty()) {
      return new Attempt.NobodyHot(view.sentence(), hot);
    }
    String noAnswer = "no answer from " + hot.address();
    if (silent.isStill(hot)) {
      return new Attempt.NobodyHot(noAnswer, hot);
    }
    Errand.Passing passing = errand.passing().apply(wait);
    BooleanSupplier obsolete = () -> !passing.outlivesReign() && isObsolete(hot);
    Duration atMost = wait.plus(limits.answerDeadline);
    return switch (passOn.send(hot, passing, atMost, obsolete)) {
      case PassedOn.Answered(Answer answer) -> new Attempt.Done(answer);
      case PassedOn.NotHot(Hint hint) ->
          new Attempt.NobodyHot(hot.address() + " is not hot", hot, hint);
      case PassedOn.Obsolete _ -> new Attempt.NobodyHot(noAnswer, hot);
      case PassedOn.NoAnswer _ -> {
        silent = new Silent(hot, System.nanoTime() + LEAVE_ALONE.toNanos());
        if (passing.outlivesReign()) {
          throw Problems.tooSlow().toException();
        }
        yield new Attempt.NobodyHot(noAnswer, hot);
      }
    };
  }

  /** A hot instance that hangs never answers: what ends the wait is that another one is hot. */
  private boolean isObsolete(Hint asked) {
    InstanceView now = backend.view().get();
    return now.role().equals("hot") || now.hotEpoch() > asked.epoch();
  }

  private <R> Attempt doHere(Errand<R> errand, Duration wait) {
    CompletableFuture<R> asked = errand.here().get();
    boolean poll = errand.late().isPresent();
    Duration atMost = poll ? wait : wait.plus(limits.answerDeadline);
    try {
      R came = asked.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return switch (errand.end().apply(came)) {
        case Errand.End.Answered(Answer answer) -> new Attempt.Done(answer);
        case Errand.End.NotHot(String reason) ->
            new Attempt.NobodyHot(reason, hot(backend.view().get()));
      };
    } catch (TimeoutException _) {
      asked.cancel(false);
      if (poll) {
        return new Attempt.Late();
      }
      throw Problems.tooSlow().toException();
    } catch (InterruptedException _) {
      asked.cancel(false);
      Thread.currentThread().interrupt();
      return new Attempt.NobodyHot("this instance is stopping", Hint.NONE);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The desk answered with an exception.", e);
    }
  }
}
