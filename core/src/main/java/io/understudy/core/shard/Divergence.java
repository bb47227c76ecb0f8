package io.understudy.core.shard;

import io.understudy.core.flow.Difference;
import io.understudy.flow.FlowId;

/**
 * A live flow that the code of this build cannot follow.
 *
 * @param name the flow's, not the instance's
 */
public record Divergence(FlowId flow, String name, Difference difference) {}
