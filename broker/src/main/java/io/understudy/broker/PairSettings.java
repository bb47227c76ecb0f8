package io.understudy.broker;

import io.understudy.broker.pair.ArbiterSettings;

/**
 * What makes a broker one of two.
 *
 * @param name the pair's; the same for both
 * @param replication where this one hands its messages to the other when it is live
 * @param peer the other one's replication address
 */
public record PairSettings(
    String name, Endpoint replication, Endpoint peer, ArbiterSettings arbiter) {}
