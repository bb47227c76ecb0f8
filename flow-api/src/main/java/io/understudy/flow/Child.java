package io.understudy.flow;

import org.jspecify.annotations.Nullable;

/** A flow that was started by another flow of the same node. It lives on when its parent ends. */
public interface Child<O extends @Nullable Object> {
  FlowId id();

  /**
   * Waits for the child's result.
   *
   * @throws ChildFailedException when the child failed, was cancelled or was given up
   */
  O join();
}
