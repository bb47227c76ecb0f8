package io.understudy.verification.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a demo is to do.
 *
 * @param faults spread over the stream, each while payments are in flight
 * @param seed of the payments
 * @param inFlightMax how many callers wait for their answer at once
 * @param rateMax payments a second; 0 without limit
 * @param folder for the database and the processes
 */
public record DemoPlan(
    int payments, Cast cast, Faults faults, long seed, int inFlightMax, int rateMax, Path folder) {
  /** How long the stream may take for each restart of a killed process, before it stands still. */
  private static final Duration RESTART = Duration.ofSeconds(6);

  public DemoPlan {
    require(payments >= 1, "--payments is 1 or more");
    require(inFlightMax >= 1, "--in-flight is 1 or more");
    require(rateMax >= 0, "--rate is 0 or more");
    require(faults.brokerKills() == 0 || cast.brokers() > 0, "--broker-kills needs two banks");
    require(
        payments >= (faults.count() + 1) * 10L,
        "--payments is at least ten for each kill and ten more, so that work is in flight at each");
  }

  static void require(boolean holds, String text) {
    if (!holds) {
      throw new IllegalArgumentException(text);
    }
  }

  /** Where the part of the stream ends that goes with this kill, counted from 0. */
  int partEnd(int kill) {
    return (int) ((long) payments * (kill + 1) / (faults.count() + 1));
  }

  int partBegin(int kill) {
    return kill == 0 ? 0 : partEnd(kill - 1);
  }

  /**
   * Where, within the part of a kill, the stream goes at full speed so that the kill meets work.
   */
  int rushBegin(int kill) {
    return partEnd(kill) - (partEnd(kill) - partBegin(kill) + 1) / 2;
  }

  /** The pace that makes the first half of a part last for a restart. */
  double slowRate(int kill) {
    double rate = (rushBegin(kill) - partBegin(kill)) / (double) RESTART.toSeconds();
    return Math.max(1, rateMax == 0 ? rate : Math.min(rate, rateMax));
  }
}
