package io.understudy.examples.payments.screening;

import org.jspecify.annotations.Nullable;

/**
 * What screening found.
 *
 * @param match the entry of the list that one of the names matches, if any
 */
public record ScreeningResult(@Nullable String match) {
  public static final ScreeningResult CLEAR = new ScreeningResult(null);
}
