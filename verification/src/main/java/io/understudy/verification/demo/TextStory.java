package io.understudy.verification.demo;

import io.understudy.verification.cluster.Brokers;
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
        "%s  %d payments, %d kills of the hot instance%s, seed %d%n",
        ink.bold("Understudy demo"),
        plan.payments(),
        plan.faults().kills(),
        plan.cast().isOneBank()
            ? ""
            : ", " + plan.faults().brokerKills() + " kills of the live broker",
        plan.seed());
    String who =
        switch (plan.cast().brokers()) {
          case 0 -> "two instances of bank-a";
          case 1 -> "a broker, two instances of bank-a and two of bank-b";
          default -> "a pair of brokers, two instances of bank-a and two of bank-b";
        };
    say("PostgreSQL and " + who + " start in " + plan.folder());
  }

  @Override
  public synchronized void ready(Town town) {
    String who =
        String.join(
            ", ",
            town.banks().stream()
                .map(
                    bank ->
                        ink.hot(bank.hot().name())
                            + " is hot, "
                            + ink.warm(bank.warm().name())
                            + " is warm")
                .toList());
    Brokers brokers = town.brokers();
    say(who + (brokers == null ? "" : ", " + brokers.tell()) + "; payments begin");
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
    return "  %s%s  %s %d/%d answered  %d in flight  %d/s%s"
        .formatted(
            String.join("  ", now.banks().stream().map(this::stand).toList()),
            now.brokers().isEmpty() ? "" : "  " + ink.faint(now.brokers()),
            ink.isTerminal() ? bar(now.answered()) + " " : "",
            now.answered(),
            payments,
            now.sent() - now.answered(),
            now.rate(),
            now.banks().size() == 1
                ? "  " + ink.faint("epoch " + now.banks().getFirst().epoch())
                : "");
  }

  private String stand(Stand bank) {
    String hot = bank.hot().isEmpty() ? ink.bad("nobody is hot") : ink.hot("● " + bank.hot());
    String other = bank.other().isEmpty() ? "" : "  ○ " + bank.other() + " " + bank.otherRole();
    return hot + (bank.otherRole().equals("warm") ? ink.warm(other) : ink.faint(other));
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
  public synchronized void brokerKilled(int kill, String victim, String live, Duration after) {
    say(
        "%s %s; %s is live after %s"
            .formatted(
                ink.bad("SIGKILL of broker " + (kill + 1)),
                victim,
                ink.hot(live),
                ink.bold(after.toMillis() + " ms")));
  }

  @Override
  public synchronized void restarted(String process) {
    say(ink.warm(process) + " starts again");
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
