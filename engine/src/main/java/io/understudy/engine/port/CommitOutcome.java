package io.understudy.engine.port;

import org.jspecify.annotations.Nullable;

/** How a commit of a batch ended. */
public sealed interface CommitOutcome {
  /** The batch is durable, it and all before it are settled, and it was written under its epoch. */
  record Committed() implements CommitOutcome {}

  /** The number is taken: somebody else is hot. Nothing was written. The reign ends. */
  record Fenced(String reason) implements CommitOutcome {}

  /**
   * The batch before is not there: the database came back behind or different. Nothing was written.
   */
  record AnotherHistory(String reason) implements CommitOutcome {}

  /**
   * Anything else: the batch may or may not be durable. The reign must end, everything that is not
   * settled must be dropped, and no effect of it may leave.
   */
  record Unknown(String reason, @Nullable Throwable cause) implements CommitOutcome {}
}
