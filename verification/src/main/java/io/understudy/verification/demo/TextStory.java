package io.understudy.verification.demo;

import io.understudy.verification.cluster.Takeover;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Tells the story as text: what happens as lines, and how things stand as a line that is drawn over
 * itself on a terminal, and printed now and then elsewhere.
 */
final class TextStory implements Story {
  private static final long PLAIN_EVERY_NANOS = Duration.ofSeconds(3).toNanos();
  private static final int BAR_WIDTH = 24;

  private final PrintStream out;
  private final Ink ink;
  private final long beganNanos = System.nanoTime();
  private int payments;
  private boolean drawn;
  private long printedNanos = Long.MIN_VALUE;

  TextStory(PrintStream out, Ink ink) {
    this.out = out;
    this.ink = ink;
  }

  @Override
  public synchronized void preparing(DemoPlan plan) {
    payments = plan.payments();
    out.printf(
        "%s  %d payments, %d kills of the hot instance, seed %d%n",
        ink.bold("Understudy demo"), plan.payments(), plan.kills(), plan.seed());
    say("PostgreSQL and two instances of bank-a start in " + plan.folder());
  }

  @Override
  public synchronized void ready(String hot, String warm) {
    say(ink.hot(hot) + " is hot, " + ink.warm(warm) + " is warm; payments begin");
  }

  @Override
  public synchronized void progress(Progress now) {
    if (ink.isTerminal()) {
      out.print("\r\u001b[K" + line(now));
      out.flush();
      drawn = true;
    } else if (System.nanoTime() - printedNanos > PLAIN_EVERY_NANOS
        || printedNanos == Long.MIN_VALUE) {
      printedNanos = System.nanoTime();
      say(line(now).strip());
    }
  }

  private String line(Progress now) {
    String hot = now.hot().isEmpty() ? ink.bad("nobody is hot") : ink.hot("● " + now.hot());
    String other = now.other().isEmpty() ? "" : "  ○ " + now.other() + " " + now.otherRole();
    return "  %s%s  %s %d/%d answered  %d in flight  %d/s  %s"
        .formatted(
            hot,
            now.otherRole().equals("warm") ? ink.warm(other) : ink.faint(other),
            ink.isTerminal() ? bar(now.answered()) + " " : "",
            now.answered(),
            payments,
            now.sent() - now.answered(),
            now.rate(),
            ink.faint("epoch " + now.epoch()));
  }

  private String bar(int answered) {
    int full = (int) ((long) BAR_WIDTH * answered / Math.max(1, payments));
    return ink.good("━".repeat(full)) + ink.faint("─".repeat(BAR_WIDTH - full));
  }

  @Override
  public synchronized void killed(int kill, Takeover takeover, String hot) {
    say(
        "%s %s, %d payments in flight; %s goes on after %s"
            .formatted(
                ink.bad("SIGKILL " + (kill + 1)),
                takeover.victim(),
                takeover.liveFlows(),
                ink.hot(hot),
                ink.bold(takeover.duration().toMillis() + " ms")));
  }

  @Override
  public synchronized void restarted(String instance) {
    say(ink.warm(instance) + " starts again");
  }

  @Override
  public synchronized void over() {
    clear();
  }

  private void say(String text) {
    clear();
    double seconds = (System.nanoTime() - beganNanos) / 1e9;
    out.println(ink.faint(String.format(Locale.ROOT, "%6.1f s  ", seconds)) + text);
    out.flush();
  }

  private void clear() {
    if (drawn) {
      out.print("\r\u001b[K");
      out.flush();
      drawn = false;
    }
  }
}
