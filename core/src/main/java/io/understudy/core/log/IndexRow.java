package io.understudy.core.log;

import io.understudy.flow.FlowId;
import org.jspecify.annotations.Nullable;

/**
 * What a batch changes in the look-up table of flows. Derived from the batch's entries, at most one
 * for each flow, and committed with them.
 *
 * @param talks messages of the flow may not have arrived: it is kept, even if it has ended
 * @param opening set in the batch that starts the flow
 */
public record IndexRow(
    FlowId flow, @Nullable Opening opening, FlowStatus status, boolean talks, long timeMillis) {

  /**
   * @param clientId unique among all flows of the shard
   * @param inputDigest compared when the same client id comes again
   */
  public record Opening(
      String name,
      @Nullable String clientId,
      Digest inputDigest,
      String build,
      @Nullable FlowId parent) {}
}
