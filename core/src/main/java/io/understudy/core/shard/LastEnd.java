package io.understudy.core.shard;

import org.jspecify.annotations.Nullable;

/**
 * How the last reign ended, as far as the journal tells.
 *
 * @param polite in words, if it ended politely; {@code null} otherwise
 * @param drill in words, if somebody has just asked for a takeover to be rehearsed; {@code null}
 *     otherwise
 */
public record LastEnd(@Nullable String polite, @Nullable String drill) {
  /** Nothing is known of it. */
  public static final LastEnd UNTOLD = new LastEnd(null, null);
}
