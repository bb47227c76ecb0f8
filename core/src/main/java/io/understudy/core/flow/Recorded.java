package io.understudy.core.flow;

import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;

/**
 * An operation's journaled end.
 *
 * @param timeMillis durable time of its batch: the flow's {@code now} from there on
 */
public record Recorded(int position, Op op, Outcome outcome, long timeMillis) {}
