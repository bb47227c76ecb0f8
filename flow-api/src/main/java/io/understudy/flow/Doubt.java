package io.understudy.flow;

import java.util.Optional;

/**
 * The answer to doubt: the hot instance died between doing a step and recording it, and nobody
 * knows whether it happened. Only {@link Probe} and {@link AskPerson} cost an extra journal entry.
 */
public sealed interface Doubt {
  /** Run the body again: right for steps that are idempotent by {@link StepToken#key}. */
  record RunAgain() implements Doubt {}

  /** Ask the author's function whether it happened; empty means that it did not. */
  record Probe(Question question) implements Doubt {}

  /** Put the flow into the hospital, where a person decides. */
  record AskPerson() implements Doubt {}

  /** Finds out whether a step happened, and with which result. May be called several times. */
  @FunctionalInterface
  interface Question {
    Optional<?> ask(StepToken token) throws Exception;
  }

  static Doubt runAgain() {
    return new RunAgain();
  }

  static Doubt probe(Question question) {
    return new Probe(question);
  }

  static Doubt askPerson() {
    return new AskPerson();
  }
}
