package io.understudy.core.stage;

import io.understudy.core.stage.StageSight.Candidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is alive, judged by counters that change and one's own clock alone.
 *
 * <p>A counter that did not change over one lease of successful reads means silence. A gap between
 * own reads longer than half a lease means that the judge itself was away: every wait begins anew.
 */
final class Pulse {
  private final long leaseNanos;
  private final Map<String, Beat> beats = new HashMap<>();
  private @Nullable Long lastReadNanos;
  private @Nullable Long backNanos;

  private record Beat(long counter, long changedNanos) {}

  Pulse(long leaseNanos) {
    this.leaseNanos = leaseNanos;
  }

  /** The name under which the hot incarnation's renewals are watched. */
  static String hot(StageSight seen) {
    return "hot/" + Objects.requireNonNullElse(seen.incarnation(), "") + "/" + seen.epoch();
  }

  /**
   * Whether reads have begun again a moment ago. A database that was promoted meanwhile knows no
   * locks, and may lack what only the one that was hot last can tell: that one goes first.
   */
  boolean isJustBack(long nanos) {
    Long back = backNanos;
    return back != null && nanos - back < leaseNanos / 4;
  }

  /** A read succeeded. Call before {@link #saw} for what it brought. */
  void read(long nanos) {
    Long last = lastReadNanos;
    if (last != null && nanos - last > leaseNanos / 2) {
      backNanos = nanos;
      beats.replaceAll((_, beat) -> new Beat(beat.counter(), nanos));
    }
    lastReadNanos = nanos;
  }

  void saw(String who, long counter, long nanos) {
    Beat beat = beats.get(who);
    if (beat == null || beat.counter() != counter) {
      beats.put(who, new Beat(counter, nanos));
    }
  }

  /** For how long the counter has not changed; 0 for the unknown. */
  long silentNanos(String who, long nanos) {
    Beat beat = beats.get(who);
    return beat == null ? 0 : nanos - beat.changedNanos();
  }

  boolean alive(String who, long nanos) {
    return beats.containsKey(who) && silentNanos(who, nanos) <= leaseNanos;
  }

  /** Sees all of these, and forgets who has been silent for many leases. */
  void saw(List<Candidate> candidates, long nanos) {
    for (Candidate candidate : candidates) {
      saw(candidate.incarnation(), candidate.counter(), nanos);
    }
    beats.values().removeIf(beat -> nanos - beat.changedNanos() > 100 * leaseNanos);
  }
}
