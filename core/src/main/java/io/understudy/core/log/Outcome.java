package io.understudy.core.log;

/** How an operation, a child or a flow ended. */
public sealed interface Outcome {
  record Value(Payload payload) implements Outcome {}

  record Failed(Failure failure) implements Outcome {}

  Outcome EMPTY = new Value(Payload.NULL);
}
