package io.understudy.engine.port;

/** The two clocks. Any thread. */
public interface Ticker {
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }
      };

  /** The wall clock, in milliseconds since 1970; may jump. */
  long wallMillis();

  /** The monotonic clock, in nanoseconds since nowhere in particular; never jumps. */
  long nanos();
}
