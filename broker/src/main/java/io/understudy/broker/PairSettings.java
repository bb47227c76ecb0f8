package io.understudy.broker;

import io.understudy.broker.pair.ArbiterSettings;

/**
 * What makes a broker one of two.
 *
 * @param name the pair's; the same for both
 * @param replication where this one hands its messages to the other when it is live
 * @param advertised under what the other one reaches that; the same unless there is something in
 *     between
 * @param peer the other one's replication address
 */
public record PairSettings(
    String name,
    Endpoint replication,
    Endpoint advertised,
    Endpoint peer,
    ArbiterSettings arbiter) {}
