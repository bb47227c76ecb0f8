package io.understudy.engine.reign;

import java.util.Optional;

/**
 * What a claim needs to know of the shard.
 *
 * @param durableMillis durable time now
 * @param politeEnd how the last reign ended, in words, if it ended politely
 */
public record ShardStand(long durableMillis, Optional<String> politeEnd) {}
