package io.understudy.node.drill;

import java.time.Duration;

/**
 * The process that this runs in.
 *
 * @param exitCode with which it is killed: one after which its launcher starts it again
 * @param ownsDatabase an embedded database would end with it
 */
public record OwnProcess(int exitCode, boolean ownsDatabase) implements ProcessFaults {
  @Override
  public Fault kill() {
    if (ownsDatabase) {
      throw new CannotDrillException("the embedded database would end with this process");
    }
    return new Fault() {
      @Override
      public void strike() {
        Runtime.getRuntime().halt(exitCode);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Fault pause(Duration time) {
    return PauseProcess.prepare(time);
  }
}
