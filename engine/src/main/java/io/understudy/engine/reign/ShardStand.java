package io.understudy.engine.reign;

import io.understudy.core.shard.LastEnd;

/**
 * What a claim needs to know of the shard.
 *
 * @param durableMillis durable time now
 */
public record ShardStand(long durableMillis, LastEnd lastEnd) {}
