package io.understudy.core.flow;

import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fiber replays: one flow's current run, as far as its journal goes.
 *
 * @param recorded by position; {@code null} where a position has no end (yet)
 * @param tracedMax the highest position with any entry; -1 for none
 * @param sessions the party of each session that the run began with
 * @param startMillis durable time of the run's first entry
 */
public record FlowScript(
    FlowId flow,
    String name,
    int run,
    long seed,
    Payload input,
    long startMillis,
    List<@Nullable Recorded> recorded,
    int tracedMax,
    Map<String, Integer> versions,
    Map<FlowId, String> sessions) {}
