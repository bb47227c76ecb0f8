package io.understudy.core.stage;

import org.jspecify.annotations.Nullable;

/**
 * What rehearsal says of an instance's build.
 *
 * @param complete every flow that lived when the rehearsal began has had its turn, or none is
 *     rehearsed
 * @param flowsDiverged live flows that the code of the build cannot follow
 */
public record Proof(boolean complete, long flowsDiverged) {
  /** Nothing speaks against the build. */
  public static final Proof GOOD = new Proof(true, 0);

  /** Why the stage is not to be handed over to the instance; {@code null} when it may be. */
  public @Nullable String bar() {
    if (flowsDiverged > 0) {
      String flows = flowsDiverged == 1 ? "a live flow" : flowsDiverged + " live flows";
      return "has a build that cannot follow " + flows;
    }
    return complete ? null : "has not rehearsed every live flow yet";
  }
}
