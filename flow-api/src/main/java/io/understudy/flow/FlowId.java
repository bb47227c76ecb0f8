package io.understudy.flow;

import java.util.UUID;

/** The identity of one flow: unique, time-ordered, written as a UUID. */
public record FlowId(long high, long low) implements Comparable<FlowId> {
  /** Reads the form that {@link #toString} writes; throws {@link IllegalArgumentException}. */
  public static FlowId of(String text) {
    return of(UUID.fromString(text));
  }

  public static FlowId of(UUID uuid) {
    return new FlowId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  public UUID toUuid() {
    return new UUID(high, low);
  }

  @Override
  public int compareTo(FlowId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public int hashCode() {
    long mixed = (high ^ low) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }

  @Override
  public String toString() {
    return toUuid().toString();
  }
}
