package io.understudy.node.http;

import io.understudy.core.shard.Reply;
import io.understudy.engine.InstanceView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Gets an errand done by the hot instance, whichever that is: at the desk here, or by passing it
 * on. While nobody is hot it is held and tried again, up to {@code hold}; that is safe because an
 * errand done twice does no harm.
 */
final class ReachHot {
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** An attempt that took at least this long met somebody: the hold begins anew. */
  private static final Duration CONTACT = Duration.ofMillis(200);

  /** How long an address is left alone that gave no answer, by all calls together. */
  private static final Duration LEAVE_ALONE = Duration.ofMillis(100);

  private final Backend backend;
  private final PassOn passOn;
  private final Limits limits;
  private final BooleanSupplier closing;
  private volatile Silent silent = new Silent(-1, "", 0);

  /** An address that gave no answer during an epoch, and until when it is left alone for it. */
  private record Silent(long epoch, String address, long untilNanos) {
    boolean isStill(InstanceView view) {
      return epoch == view.epoch()
          && address.equals(view.hotAddress())
          && System.nanoTime() - untilNanos < 0;
    }
  }

  /**
   * @param hold how long to go on while nobody is hot
   * @param answerDeadline how long one answer may take, beside the wait that the errand asks for
   */
  record Limits(Duration hold, Duration answerDeadline) {}

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

    record NobodyHot(String reason) implements Attempt {}
  }

  Answer reach(Errand asked, boolean passedOn) {
    Errand errand = asked;
    long waitUntil = System.nanoTime() + errand.patience().toNanos();
    long giveUpAt = waitUntil + limits.hold.multipliedBy(2).plus(limits.answerDeadline).toNanos();
    long holdUntil = System.nanoTime() + limits.hold.toNanos();
    while (true) {
      long began = System.nanoTime();
      Attempt attempt = attempt(errand, Duration.ofNanos(Math.max(0, waitUntil - began)), passedOn);
      switch (attempt) {
        case Attempt.Done(Answer answer) -> {
          return answer;
        }
        case Attempt.Late() -> {
          errand = errand.late().map(java.util.function.Supplier::get).orElseThrow();
          waitUntil = System.nanoTime();
        }
        case Attempt.NobodyHot(String reason) -> {
          if (passedOn) {
            throw Problems.notHotHere(reason).toException();
          }
          String lost = backend.history().stand().reason();
          if (lost != null) {
            throw Problems.historyLost(lost).toException();
          }
          long now = System.nanoTime();
          if (now - began >= CONTACT.toNanos()) {
            holdUntil = now + limits.hold.toNanos();
          }
          boolean over = now - holdUntil > 0 || now - giveUpAt > 0;
          if (over || closing.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw Problems.nobodyHot(reason).toException();
          }
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  private Attempt attempt(Errand errand, Duration wait, boolean passedOn) {
    InstanceView view = backend.view().get();
    if (view.role().equals("hot")) {
      return askHere(errand, wait);
    }
    if (passedOn || view.hotAddress().isEmpty()) {
      return new Attempt.NobodyHot(view.sentence());
    }
    if (silent.isStill(view)) {
      return new Attempt.NobodyHot("no answer from " + view.hotAddress());
    }
    return passOn
        .send(
            view.hotAddress(),
            errand.passing().apply(wait),
            wait.plus(limits.answerDeadline),
            () -> hasChanged(view))
        .<Attempt>map(Attempt.Done::new)
        .orElseGet(() -> noAnswer(view));
  }

  private Attempt noAnswer(InstanceView view) {
    silent = new Silent(view.epoch(), view.hotAddress(), System.nanoTime() + LEAVE_ALONE.toNanos());
    return new Attempt.NobodyHot("no answer from " + view.hotAddress());
  }

  /** A hot instance that hangs never answers: what ends the wait is that another one is hot. */
  private boolean hasChanged(InstanceView before) {
    InstanceView now = backend.view().get();
    return now.epoch() != before.epoch()
        || !now.hotAddress().equals(before.hotAddress())
        || !now.role().equals(before.role());
  }

  private Attempt askHere(Errand errand, Duration wait) {
    CompletableFuture<Reply> asked = backend.desk().ask(errand.request().get());
    boolean poll = errand.late().isPresent();
    Duration atMost = poll ? wait : limits.answerDeadline;
    try {
      Reply reply = asked.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return reply instanceof Reply.NotHot(String reason)
          ? new Attempt.NobodyHot(reason)
          : new Attempt.Done(errand.answer().apply(reply));
    } catch (TimeoutException _) {
      asked.cancel(false);
      if (poll) {
        return new Attempt.Late();
      }
      throw Problems.tooSlow().toException();
    } catch (InterruptedException _) {
      asked.cancel(false);
      Thread.currentThread().interrupt();
      return new Attempt.NobodyHot("this instance is stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException("The desk answered with an exception.", e);
    }
  }
}
