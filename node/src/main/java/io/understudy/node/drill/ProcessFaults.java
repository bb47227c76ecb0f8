package io.understudy.node.drill;

import java.time.Duration;

/** What can be done to the process of this instance. Each is refused before anything is done. */
public interface ProcessFaults {
  /** Of a process that is not to be harmed. */
  ProcessFaults NONE =
      new ProcessFaults() {
        @Override
        public Fault kill() {
          throw new CannotDrillException("this process is not to be harmed");
        }

        @Override
        public Fault pause(Duration time) {
          throw new CannotDrillException("this process is not to be harmed");
        }
      };

  /** The process ends at once, as when it is killed, and its launcher starts it again. */
  Fault kill();

  /** The process is stopped for so long, as when its machine hangs, and goes on by itself. */
  Fault pause(Duration time);
}
