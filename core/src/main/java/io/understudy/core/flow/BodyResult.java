package io.understudy.core.flow;

import io.understudy.core.log.Failure;
import io.understudy.core.log.Payload;

/** How one run of a body, or of its probe, ended. */
public sealed interface BodyResult {
  record Value(Payload payload) implements BodyResult {}

  /**
   * @param mayRetry whether the author's policy allows another attempt after this error
   */
  record Failed(Failure failure, boolean mayRetry) implements BodyResult {}

  /** The probe says that the step did not happen. */
  record DidNotHappen() implements BodyResult {}

  /** The same position was recorded with something else: code and journal disagree. */
  record Disagrees(String message) implements BodyResult {}

  /** The body could not run under this reign; nothing is known to have happened. */
  record Interrupted() implements BodyResult {}
}
