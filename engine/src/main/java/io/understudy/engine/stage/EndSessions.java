package io.understudy.engine.stage;

import io.understudy.core.stage.StageEffect;
import io.understudy.core.stage.StageRules;
import io.understudy.engine.port.StageDoor;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the sessions of somebody who was judged silent. */
record EndSessions(StageDoor door, Ticker ticker, StageRules rules) {
  private static final Logger LOG = LoggerFactory.getLogger(EndSessions.class);

  /**
   * @param count how many were ended is added to it
   */
  void of(StageEffect.Terminate judged, AtomicInteger count) {
    if (ticker.nanos() - judged.judgedNanos() > rules.pauseNanos()) {
      return; // Judged before a pause of our own: whoever was silent then may live.
    }
    String incarnation = judged.incarnation();
    try {
      Duration atMost = Duration.ofNanos(rules.leaseNanos() / 2);
      int ended = door.terminate(incarnation, rules.incarnation(), atMost);
      count.addAndGet(ended);
      LOG.info("Terminated {} sessions of incarnation {}.", ended, incarnation);
    } catch (StoreException e) {
      LOG.warn("The sessions of {} could not be terminated: {}", incarnation, e.getMessage());
    }
  }
}
