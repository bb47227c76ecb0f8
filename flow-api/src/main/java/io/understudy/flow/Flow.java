package io.understudy.flow;

import org.jspecify.annotations.Nullable;

/**
 * A durable function: ordinary code on a virtual thread that survives its instance.
 *
 * <p>After a restart {@link #run} is called again from the top and is fed from the journal until it
 * reaches the journal's end. So the code between two operations of the {@link FlowContext} must be
 * deterministic and free of effects, and nothing (no lock, no open resource) may be held across an
 * operation: a waiting flow can be dropped from memory and rebuilt, and its {@code finally} blocks
 * are then not run.
 *
 * <p>Instances are created once for each run of a flow and used by one thread.
 *
 * @param <I> the input, a plain value (a record, a string, a number, ...)
 * @param <O> the result, a plain value
 */
@FunctionalInterface
public interface Flow<I extends @Nullable Object, O extends @Nullable Object> {
  /** Performs the flow; an exception thrown from here ends the flow as failed. */
  O run(FlowContext flow, I input) throws Exception;
}
