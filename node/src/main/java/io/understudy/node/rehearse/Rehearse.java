package io.understudy.node.rehearse;

import io.understudy.core.shard.RehearsalView;
import io.understudy.engine.OpenRehearsal;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits for the end of a rehearsal, and says how it goes on meanwhile. */
record Rehearse(OpenRehearsal rehearsal, Verdict.Subject subject, Consumer<String> progress) {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration TELL = Duration.ofSeconds(3);

  Verdict to(Duration atMost) {
    long began = System.nanoTime();
    long toldNanos = began;
    while (true) {
      long now = System.nanoTime();
      RehearsalView view = rehearsal.view();
      if (view.complete()) {
        return verdict(view, null, now - began);
      }
      if (now - began > atMost.toNanos()) {
        String left = view.toRehearse() + " flows were left after " + atMost.toSeconds() + " s.";
        return verdict(view, left + " Give it more --timeout or --pace.", now - began);
      }
      String broken = brokenWithin(LOOK);
      if (broken != null) {
        return verdict(rehearsal.view(), broken, System.nanoTime() - began);
      }
      if (now - toldNanos > TELL.toNanos()) {
        toldNanos = now;
        progress.accept(
            view.rehearsed()
                + " flows followed, "
                + view.found()
                + " diverged, "
                + view.toRehearse()
                + " to go");
      }
    }
  }

  private @Nullable String brokenWithin(Duration wait) {
    try {
      return rehearsal.broken().get(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private Verdict verdict(RehearsalView view, @Nullable String reason, long nanos) {
    return new Verdict(
        subject,
        view,
        new Verdict.Numbers(
            rehearsal.flowsLive(),
            rehearsal.flowsHospital(),
            rehearsal.position().seq(),
            TimeUnit.NANOSECONDS.toMillis(nanos)),
        reason);
  }
}
