package io.understudy.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a flow may do with the world: everything that is not deterministic goes through here.
 *
 * <p>Used only from the flow's own thread; a call from any other thread throws {@link
 * IllegalStateException}. No step, transaction or start of a child begins before everything that
 * the flow has observed is settled (durable for certain). When the flow was asked to cancel, the
 * next operation throws {@link FlowCancelledException} once, and the flow may compensate.
 *
 * <p>Results are journaled as JSON. Where no type is given, the result's own class is recorded; it
 * must then be self-describing: a record or enum without type parameters, a string, number,
 * boolean, UUID, {@code java.time} value, or {@code null}. Use the overloads with a {@link
 * ResultType} for lists and other generic types.
 */
public interface FlowContext {
  FlowId id();

  /** Runs a side effect at least once and records its result once, with the default options. */
  default <T extends @Nullable Object> T step(String name, StepBody<T> body) {
    return step(name, StepOptions.DEFAULT, ResultType.own(), body);
  }

  default <T extends @Nullable Object> T step(String name, StepOptions options, StepBody<T> body) {
    return step(name, options, ResultType.own(), body);
  }

  /**
   * Runs a side effect at least once and records its result once.
   *
   * @throws StepFailedException when the retry policy's attempts are used up
   */
  <T extends @Nullable Object> T step(
      String name, StepOptions options, ResultType<T> type, StepBody<T> body);

  default <T extends @Nullable Object> T transaction(String name, TransactionBody<T> body) {
    return transaction(name, StepOptions.DEFAULT, ResultType.own(), body);
  }

  default <T extends @Nullable Object> T transaction(
      String name, StepOptions options, TransactionBody<T> body) {
    return transaction(name, options, ResultType.own(), body);
  }

  /**
   * Runs SQL exactly once: the author's statements and the step's outcome commit in one database
   * transaction, under the current epoch or not at all.
   *
   * @throws StepFailedException when the retry policy's attempts are used up
   */
  <T extends @Nullable Object> T transaction(
      String name, StepOptions options, ResultType<T> type, TransactionBody<T> body);

  default <T extends @Nullable Object> Async<T> async(String name, StepBody<T> body) {
    return async(name, StepOptions.DEFAULT, ResultType.own(), body);
  }

  /** Begins a step that runs beside the flow; {@link Async#join} waits for its result. */
  <T extends @Nullable Object> Async<T> async(
      String name, StepOptions options, ResultType<T> type, StepBody<T> body);

  /** Waits; survives everything. A duration of zero or less returns at once. */
  void sleep(Duration duration);

  /** Waits for a signal of this name without a deadline; signals are taken in order of arrival. */
  <T> T await(String signal, Class<T> type);

  /** Waits for a signal of this name; empty when the deadline passed first. */
  <T> Optional<T> await(String signal, Class<T> type, Duration atMost);

  /** Starts another flow of the same node, exactly once. */
  <I extends @Nullable Object, O extends @Nullable Object> Child<O> start(
      Class<? extends Flow<I, O>> flow, I input);

  /**
   * Opens a session with a flow of another node, or of this one. That flow is started by it, and
   * must take an {@link Invitation}. Returns at once; whether the other side takes part shows at
   * the next {@code receive}.
   *
   * @param flow the name of the flow at the other side
   * @throws SessionRefusedException when the party is not in the directory
   */
  FlowSession open(Party party, String flow);

  /**
   * The session that started this flow.
   *
   * @throws IllegalStateException when it was not started by one
   */
  default FlowSession session() {
    return session(id());
  }

  /**
   * A session that this flow has, such as one that was opened before {@link #continueAs}.
   *
   * @throws IllegalStateException when it has no such session
   */
  FlowSession session(FlowId session);

  /** Makes a value readable for callers while the flow goes on; the latest one stands. */
  void publish(Object progress);

  /** The time of the settled batch that last resumed this flow; the same after a restart. */
  Instant now();

  /** A random number, the same after a restart. */
  long random();

  /** A random UUID, the same after a restart. */
  UUID uuid();

  /**
   * Lets code change under live flows: answers {@code max} for a flow that comes here first with
   * this code, and what was answered before (or {@code min}, if the flow passed here before the
   * change existed) for others.
   */
  int version(String change, int min, int max);

  /** Ends this run and begins the next with a new input and an empty journal; never returns. */
  <O> O continueAs(Object input);

  /** A log that is silent during replay. */
  System.Logger log();
}
