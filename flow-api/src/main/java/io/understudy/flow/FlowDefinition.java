package io.understudy.flow;

import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One flow that a node can run.
 *
 * @param name what callers start, 1 to 100 characters out of letters, digits, {@code . _ -}
 * @param type the class; its type arguments say how inputs and results are read
 * @param factory makes the object for one run, on the flow's own thread
 * @param limits how many, how long, how large
 */
public record FlowDefinition(
    String name,
    Class<? extends Flow<?, ?>> type,
    Supplier<? extends Flow<?, ?>> factory,
    FlowLimits limits) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  public FlowDefinition {
    requireName(name);
  }

  /** Throws {@link IllegalArgumentException} for what no flow can be named. */
  public static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A flow's name is 1 to 100 letters, digits, dots, hyphens and underscores, not '"
              + name
              + "'.");
    }
  }

  /** Takes the name from {@link FlowName}. */
  public static <F extends Flow<?, ?>> FlowDefinition of(Class<F> type, Supplier<F> factory) {
    FlowName name = type.getAnnotation(FlowName.class);
    if (name == null) {
      throw new IllegalArgumentException(
          type.getName() + " has no @FlowName; add one, it stands in the journal for ever.");
    }
    return new FlowDefinition(name.value(), type, factory, FlowLimits.DEFAULT);
  }

  public FlowDefinition withLimits(FlowLimits changed) {
    return new FlowDefinition(name, type, factory, changed);
  }
}
