package io.understudy.testkit.sim;

import io.understudy.core.log.Failure;

/** Why a simulated flow's code does not go on from here. */
abstract sealed class Stop extends RuntimeException {
  private static final long serialVersionUID = 1;

  private Stop(String message) {
    super(message, null, false, false);
  }

  /** It waits for an outcome. */
  static final class Blocked extends Stop {
    private static final long serialVersionUID = 1;

    Blocked() {
      super("blocked");
    }
  }

  /** It throws. */
  static final class Thrown extends Stop {
    private static final long serialVersionUID = 1;
    final transient Failure failure;

    Thrown(Failure failure) {
      super(failure.toString());
      this.failure = failure;
    }
  }

  /** Code and journal disagree. */
  static final class Diverged extends Stop {
    private static final long serialVersionUID = 1;
    final int position;

    Diverged(int position, String message) {
      super(message);
      this.position = position;
    }
  }

  /** It goes on as a new run. */
  static final class NextRun extends Stop {
    private static final long serialVersionUID = 1;
    final int input;

    NextRun(int input) {
      super("next run");
      this.input = input;
    }
  }
}
