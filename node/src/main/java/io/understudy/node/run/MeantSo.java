package io.understudy.node.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** Leaves out what the broker says loudly and what is meant so. */
final class MeantSo extends TurboFilter {
  private static final Set<String> CODES =
      Set.of(
          "AMQ222059", // A repeat was dropped: that is what the names of transmissions are for.
          "AMQ222061", // A client was lost, its session is cleared up; AMQ212037 has said so.
          "AMQ222107", // That is done.
          "AMQ222165", // No dead letter address: the node keeps dead letters.
          "AMQ222166", // No expiry address: nothing expires.
          "AMQ224056"); // Of a pair no one goes back by itself: the two are equals.

  private static final int CODE_LETTERS = 9;

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
            && level.isGreaterOrEqual(Level.WARN)
            && format.length() > CODE_LETTERS
            && CODES.contains(format.substring(0, CODE_LETTERS));
    return meant ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
