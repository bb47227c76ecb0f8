package io.understudy.flow;

import org.jspecify.annotations.Nullable;

/** A step that runs beside the flow. A flow does not end before all of them have. */
public interface Async<T extends @Nullable Object> {
  /**
   * Waits for the result.
   *
   * @throws StepFailedException when the retry policy's attempts are used up
   */
  T join();
}
