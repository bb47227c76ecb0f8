package io.understudy.node.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Leaves out what the broker warns of at each queue and what is meant so: dead letters are kept by
 * the node, and nothing expires.
 */
final class MeantSo extends TurboFilter {
  private static final String NO_DEAD_LETTER_ADDRESS = "AMQ222165";
  private static final String NO_EXPIRY_ADDRESS = "AMQ222166";

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable thrown) {
    boolean meant =
        format != null
            && level == Level.WARN
            && (format.startsWith(NO_DEAD_LETTER_ADDRESS) || format.startsWith(NO_EXPIRY_ADDRESS));
    return meant ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
