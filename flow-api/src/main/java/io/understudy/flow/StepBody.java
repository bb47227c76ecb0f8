package io.understudy.flow;

import org.jspecify.annotations.Nullable;

/** The side effect of a step. May be run again after a crash; may be interrupted. */
@FunctionalInterface
public interface StepBody<T extends @Nullable Object> {
  T run(StepToken token) throws Exception;
}
