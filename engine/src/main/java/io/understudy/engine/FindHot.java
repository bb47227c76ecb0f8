package io.understudy.engine;

import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageView;
import io.understudy.engine.stage.StageDriver.Promise;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where calls are to go that only a hot instance can answer.
 *
 * @param address of its HTTP API; empty when nobody is known to be hot, or about to be
 * @param epoch under which that instance is hot or is to be
 */
record FindHot(String address, long epoch) {
  private static final FindHot NOWHERE = new FindHot("", 0);

  /**
   * @param incarnation of this instance, to which a call must not be passed on: it would be lost
   * @param promise whom this instance left the stage for
   */
  static FindHot of(@Nullable StageView seen, String incarnation, @Nullable Promise promise) {
    if (seen == null) {
      return NOWHERE;
    }
    if (promise != null && promise.epoch() == seen.epoch()) {
      return at(seen, one -> one.instance().equals(promise.instance()), promise.epoch() + 1);
    }
    String successor = seen.successor();
    if (seen.released() && successor != null) {
      return at(seen, one -> one.instance().equals(successor), seen.epoch() + 1);
    }
    if (seen.released() || incarnation.equals(seen.incarnation())) {
      return NOWHERE;
    }
    return at(seen, one -> one.incarnation().equals(seen.incarnation()), seen.epoch());
  }

  private static FindHot at(StageView seen, Predicate<InstanceReport> who, long epoch) {
    return seen.instances().stream()
        .filter(who)
        .map(one -> new FindHot(one.address(), epoch))
        .findFirst()
        .orElse(NOWHERE);
  }

  /** This instance itself is not to be called by itself. */
  FindHot unlessAt(String own) {
    return address.equals(own) ? NOWHERE : this;
  }
}
